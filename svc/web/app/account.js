// The account sheet: who this is, language, installing, leaving.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { icon } from "/web/shared/icons.js";
import { toast } from "/web/shared/toast.js";
import { closeSheet } from "/web/shared/sheet.js";
import { explain } from "/web/shared/problem.js";
import { t } from "/web/shared/text.js";
import { settleIntent } from "/web/shared/intent.js";
import { Cards } from "/web/app/cards.js";
import { LanguageChoice } from "/web/app/login.js";
import { api, clearAll, state } from "/web/app/state.js";
import { leave } from "/web/app/sync.js";

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

async function logOut(everywhere) {
  try {
    await api.call("DELETE", everywhere ? "/v1/sessions" : "/v1/sessions/current");
  } catch (error) {
    if (error.slug !== "unauthenticated") return toast(explain(error), "bad");
  }
  closeSheet();
  leave();
  ["topup", "send"].forEach(settleIntent);
  return clearAll();
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
      <button class="button bare bad wide" type="button" onClick=${() => logOut(true)}>${t("account.devices")}</button>
    </div>`;
}
