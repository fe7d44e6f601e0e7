// Log in, or get a card. Both end in the same session cookie and the same home screen.
import { html, useState } from "/web/vendor/preact.js";
import { toBase64Url } from "/web/shared/bytes.js";
import { checkCookie } from "/web/shared/api.js";
import { isDemo } from "/web/shared/format.js";
import { readText, writeText } from "/web/shared/kept.js";
import { icon } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { has, language, languages, setLanguage, t } from "/web/shared/text.js";
import { useStore } from "/web/shared/store.js";
import { api, state } from "/web/member/state.js";
import { loadAll } from "/web/member/sync.js";

const DEVICE = "crema.device";

// What this browser calls itself: after its first log-in, strangers' tries do not lock it out. It
// names nobody and outlives a log-out.
function device() {
  const kept = readText("local", DEVICE) ?? toBase64Url(crypto.getRandomValues(new Uint8Array(24)));
  writeText("local", DEVICE, kept);
  return kept;
}

async function logIn({ email, password }, client) {
  await api.post("/v1/sessions", { email, password, role: "member", client, cookie: true, device: device() });
  await checkCookie(api);
  await loadAll();
}

async function enrol({ name, known_as, email, password }, client) {
  await api.post("/v1/members", { name, known_as, email, password });
  await logIn({ email, password }, client);
}

function Field({ label, hint, required = true, ...input }) {
  return html`
    <label class="field">
      <span>${label}${hint && html` <small>(${hint})</small>`}</span>
      <input required=${required} data-testid=${`field-${input.name}`} ...${input} />
    </label>`;
}

// `bare`: what it is for is said, not shown.
export function LanguageChoice({ bare = false }) {
  const { tag } = useStore(language);
  return html`
    <label class="field">
      <span class=${bare ? "unseen" : ""}>${t("language")}</span>
      <select value=${tag} onChange=${(event) => setLanguage(event.target.value)} data-testid="language">
        ${languages.map((each) => html`<option value=${each.tag} selected=${each.tag === tag}>${each.name}</option>`)}
      </select>
    </label>`;
}

// `client`: the channel of what is done here, as the page says it: app or web.
export function Login({ client }) {
  const { trouble, ended } = useStore(state);
  const [fresh, setFresh] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(trouble ?? null);
  const submit = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    setBusy(true);
    setError(null);
    try {
      await (fresh ? enrol : logIn)(values, client());
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const words = fresh ? "enrol" : "login";
  return html`
    <main class="login" data-testid="login">
      <div class="login-mark">${icon("cup")}</div>
      <h1>${t(`${words}.title`)}</h1>
      <p class="quiet">${t(`${words}.lead`)}</p>
      ${ended && has(`ended.${ended}`) && html`<p class="note" role="status" data-testid="ended">${t(`ended.${ended}`)}</p>`}
      <form class="stack" onSubmit=${submit}>
        ${fresh && html`
          <${Field} label=${t("enrol.name")} name="name" autocomplete="name" maxlength="80" />
          <${Field} label=${t("account.known_as")} hint=${t("enrol.optional")} name="known_as" required=${false}
            autocomplete="nickname" maxlength="80" />`}
        <${Field} label=${t("login.email")} name="email" type="email" autocomplete="username" inputmode="email" />
        <${Field} label=${t("login.password")} name="password" type="password" hint=${fresh && t("enrol.hint")}
          minlength=${fresh ? 10 : 1} autocomplete=${fresh ? "new-password" : "current-password"} />
        ${error && html`<p class="note bad" role="alert" data-testid="login-error">${explain(error)}</p>`}
        ${!fresh && isDemo() && html`<p class="note">${t("login.demo")}</p>`}
        <button class="button main wide" type="submit" disabled=${busy} data-testid="login-go">
          ${busy && html`<span class="spinner"></span>`}${t(`${words}.go`)}
        </button>
        <button class="button bare wide" type="button" data-testid="login-switch"
          onClick=${() => { setFresh(!fresh); setError(null); }}>${t(fresh ? "enrol.old" : "login.new")}</button>
      </form>
      <${LanguageChoice} />
    </main>`;
}
