// The account sheet: who this is, language, installing, leaving.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { icon } from "/web/shared/icons.js";
import { t } from "/web/shared/text.js";
import { Cards } from "/web/app/cards.js";
import { LanguageChoice } from "/web/app/login.js";
import { logOut } from "/web/app/session.js";
import { state } from "/web/app/state.js";

let offer = null;
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
});

function Install() {
  const [ready, setReady] = useState(offer !== null);
  useEffect(() => setReady(offer !== null), []);
  if (!ready) return null;
  const install = () => { offer.prompt(); offer = null; setReady(false); };
  return html`<button class="button wide" type="button" onClick=${install}>${icon("phone")}${t("account.install")}</button>`;
}

// Asked twice: it stops the pay codes of all phones.
function Everywhere() {
  const [sure, setSure] = useState(false);
  return html`
    <div class="stack tight">
      ${sure && html`<p class="note bad" role="alert">${t("account.everywhere.text")}</p>`}
      <button class="button bare bad wide" type="button" data-testid="logout-all"
        onClick=${() => (sure ? logOut(true) : setSure(true))}>
        ${t(sure ? "account.everywhere.go" : "account.devices")}</button>
    </div>`;
}

export function Account() {
  const { me } = useStore(state);
  const rows = [
    [t("account.name"), me?.name], [t("account.email"), me?.email], [t("account.phone"), me?.phone],
  ];
  return html`
    <div class="stack" data-testid="account">
      <dl class="facts">
        ${rows.filter(([, value]) => value).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
      <${Cards} />
      <${LanguageChoice} />
      <${Install} />
      <button class="button wide" type="button" onClick=${() => logOut(false)} data-testid="logout">
        ${icon("leave")}${t("account.leave")}</button>
      <${Everywhere} />
    </div>`;
}
