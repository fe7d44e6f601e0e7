// Leaving on all devices. Asked twice: it stops the pay codes of all phones.
import { html, useState } from "/web/vendor/preact.js";
import { t } from "/web/shared/text.js";
import { logOut } from "/web/member/session.js";

export function Everywhere() {
  const [sure, setSure] = useState(false);
  return html`
    <div class="stack tight">
      ${sure && html`<p class="note bad" role="alert">${t("account.everywhere.text")}</p>`}
      <button class="button bare bad wide" type="button" data-testid="logout-all"
        onClick=${() => (sure ? logOut(true) : setSure(true))}>
        ${t(sure ? "account.everywhere.go" : "account.devices")}</button>
    </div>`;
}
