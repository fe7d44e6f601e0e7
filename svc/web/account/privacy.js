// Privacy: all that the service tells this person of herself, as one file. It is put together here, on
// the page, from the same answers that the page draws, so no copy of it lies anywhere else.
import { html, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { points as pointsText, programDay } from "/web/shared/format.js";
import { explain } from "/web/shared/problem.js";
import { serviceNow } from "/web/shared/time.js";
import { t } from "/web/shared/text.js";
import { api, sessionNow, state } from "/web/member/state.js";
import { giveFile } from "/web/account/file.js";

const PAGE = 200;
const PARTS = { program: "/v1/program", me: "/v1/me", account: "/v1/accounts/me" };
const LISTS = { cards: "/v1/me/cards", sessions: "/v1/me/sessions" };

const bodyOf = async (path) => (await api.get(path)).body;

// Oldest first; `tell` hears how many there are so far.
async function allEntries(tell) {
  const entries = [];
  for (let next = "0"; next !== null;) {
    const page = await bodyOf(`/v1/accounts/me/entries?limit=${PAGE}&cursor=${next}`);
    entries.push(...page.items);
    next = page.next;
    tell(entries.length);
  }
  return entries.reverse();
}

async function gather(tell) {
  const made = { format: "crema.export.1", made_at: new Date(serviceNow()).toISOString() };
  for (const [name, path] of Object.entries(PARTS)) made[name] = await bodyOf(path);
  for (const [name, path] of Object.entries(LISTS)) made[name] = (await bodyOf(path)).items;
  made.entries = await allEntries(tell);
  return made;
}

// Whoever has left meanwhile gets no file.
async function save(tell) {
  const began = sessionNow();
  const made = await gather(tell);
  if (began !== sessionNow()) return;
  giveFile(`crema-${programDay(serviceNow())}.json`, "application/json", `${JSON.stringify(made, null, 2)}\n`);
}

export function Privacy() {
  const { link } = useStore(state);
  const [count, setCount] = useState(null);
  const [error, setError] = useState(null);
  const press = async () => {
    setError(null);
    setCount(0);
    await save(setCount).catch(setError);
    setCount(null);
  };
  return html`
    <section class="panel stack box" aria-label=${t("export.title")} data-testid="export">
      <h2>${t("export.title")}</h2>
      <p>${t("export.what")}</p>
      <p class="quiet small">${t("export.care")}</p>
      ${error && html`<p class="note bad" role="alert">${explain(error)}</p>`}
      <button class="button wide" type="button" disabled=${count !== null || link === "offline"} onClick=${press} data-testid="export-go">
        ${count !== null && html`<span class="spinner"></span>`}
        ${count === null ? t("export.go") : t("export.busy", { count: pointsText(count) })}</button>
    </section>`;
}
