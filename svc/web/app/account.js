// The account sheet: who this is and how she wants to be called, language, installing, leaving.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { icon } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { Cards } from "/web/member/cards.js";
import { Everywhere } from "/web/member/everywhere.js";
import { LanguageChoice } from "/web/member/login.js";
import { logOut } from "/web/member/session.js";
import { api, saveSnapshot, state } from "/web/member/state.js";

const NAME_MOST = 80;

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

// What she is greeted by, here and at the till; without it the whole name is.
function KnownAs({ me }) {
  const [typed, setTyped] = useState(me.known_as ?? "");
  const [error, setError] = useState(null);
  const save = async (event) => {
    event.preventDefault();
    try {
      const { body } = await api.call("PATCH", "/v1/me", { body: { known_as: typed } });
      state.set({ me: body });
      saveSnapshot();
      setTyped(body.known_as);
      setError(null);
      toast(t("account.saved"), "in");
    } catch (failure) {
      setError(failure);
    }
  };
  return html`
    <form class="stack tight" onSubmit=${save}>
      <label class="field"><span>${t("account.known_as")}</span>
        <input name="known_as" autocomplete="nickname" maxlength=${NAME_MOST} value=${typed} placeholder=${me.name}
          onInput=${(event) => setTyped(event.target.value)} data-testid="field-known_as" /></label>
      ${error && html`<p class="note bad" role="alert" data-testid="known_as-error">${explain(error)}</p>`}
      ${typed.trim() !== (me.known_as ?? "") && html`
        <button class="button wide" type="submit" data-testid="known_as-save">${t("account.save")}</button>`}
    </form>`;
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
      ${me && html`<${KnownAs} me=${me} />`}
      <${Cards} />
      <${LanguageChoice} />
      <${Install} />
      <button class="button wide" type="button" onClick=${() => logOut(false)} data-testid="logout">
        ${icon("leave")}${t("account.leave")}</button>
      <${Everywhere} />
    </div>`;
}
