// Security: another password, where she is signed in, and leaving everywhere at once.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { dateTime, moment } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { has, t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { Everywhere } from "/web/member/everywhere.js";
import { api, state } from "/web/member/state.js";

const SESSIONS = "/v1/me/sessions";

function Field({ name, label, hint, error, ...input }) {
  return html`
    <label class="field"><span>${label}${hint && html` <small>(${hint})</small>`}</span>
      <input name=${name} type="password" required data-testid=${`field-${name}`} aria-invalid=${error ? "true" : null} ...${input} /></label>`;
}

function Password({ changed, off }) {
  const { me } = useStore(state);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    setBusy(true);
    setError(null);
    try {
      await api.post("/v1/me/password", Object.fromEntries(new FormData(form)));
      form.reset();
      toast(t("password.changed"), "in");
      changed();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return html`
    <form class="panel stack box" onSubmit=${submit} aria-label=${t("password.title")} data-testid="password">
      <h2>${t("password.title")}</h2>
      <input type="text" hidden autocomplete="username" value=${me?.email ?? ""} readonly />
      <${Field} name="old" label=${t("password.old")} autocomplete="current-password" maxlength="200" />
      <${Field} name="new" label=${t("password.new")} hint=${t("enrol.hint")} autocomplete="new-password" minlength="10" maxlength="200" />
      <p class="quiet small">${t("password.what")}</p>
      ${error && html`<p class="note bad" role="alert" data-testid="password-error">${explain(error, [`password.${error.slug}`])}</p>`}
      <button class="button wide" type="submit" disabled=${busy || off} data-testid="password-go">
        ${busy && html`<span class="spinner"></span>`}${t("password.go")}</button>
    </form>`;
}

// "Firefox on Linux"; by what it was used for where the browser is not known.
function nameOf({ browser, system, channel }) {
  if (browser && system) return t("session.name", { browser, system });
  return browser ?? system ?? t(has(`session.${channel}`) ? `session.${channel}` : "session.other");
}

// Asked twice, as a card that is reported lost.
function Session({ session, end, off }) {
  const [sure, setSure] = useState(false);
  const name = nameOf(session);
  const { here, seen_at: seen, created_at: since } = session;
  return html`
    <li class="row apart session" data-testid="session" data-here=${here ? "yes" : "no"}>
      <span class="grow"><strong>${name}</strong>
        <span class="quiet small">${here ? t("session.here") : t("session.seen", { time: moment(seen) })}
          ${" · "}${t("session.since", { time: dateTime(since) })}</span></span>
      ${here ? html`<span class="chip in">${icon("check")}${t("session.this")}</span>` : html`
        <button class="button slim bad" type="button" disabled=${off} onClick=${() => (sure ? end(session) : setSure(true))}
          aria-label=${`${t(sure ? "session.sure" : "session.end")}: ${name}`} data-testid="session-end">${t(sure ? "session.sure" : "session.end")}</button>`}
    </li>`;
}

function Sessions({ known, end, off }) {
  const { items, error } = known;
  return html`
    <section class="panel stack box" aria-label=${t("session.title")} data-testid="sessions">
      <h2>${t("session.title")}</h2>
      ${error && html`<p class="note bad" role="alert">${explain(error)}</p>`}
      ${!items && !error && html`<span class="ghost bar"></span>`}
      ${items && html`<ul class="sessions">${items.map((each) =>
        html`<${Session} key=${each.id} session=${each} end=${end} off=${off} />`)}</ul>`}
    </section>`;
}

function useSessions() {
  const [known, set] = useState({ items: null, error: null });
  const load = () => api.get(SESSIONS).then(
    ({ body }) => set({ items: body.items, error: null }), (error) => set(({ items }) => ({ items, error })));
  // One that has ended meanwhile is not there, which is what was wanted.
  const end = async ({ id }) => {
    await api.call("DELETE", `${SESSIONS}/${id}`).catch((error) => error.slug === "not-found" || toast(explain(error), "bad"));
    await load();
  };
  useEffect(() => { load(); }, []);
  return { known, load, end };
}

export function Security() {
  const { link } = useStore(state);
  const off = link === "offline";
  const { known, load, end } = useSessions();
  return html`
    <div class="stack">
      <${Sessions} known=${known} end=${end} off=${off} />
      <${Password} changed=${load} off=${off} />
      <section class="panel stack box" aria-label=${t("account.devices")}>
        <h2>${t("account.devices")}</h2>
        <p class="quiet">${t("everywhere.when")}</p>
        <${Everywhere} />
      </section>
    </div>`;
}
