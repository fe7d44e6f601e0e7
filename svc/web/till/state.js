// What the till knows: itself, the customer in front of it, what is typed, the last answer, the
// last ten operations. The visit outlives a reload of the page; the operations outlive the day.
import { createStore } from "/web/shared/store.js";

const RECENT = "crema.till.recent";
const VISIT = "crema.till.visit";
const RECENT_MOST = 10;

function kept(storage, name, otherwise) {
  try {
    return JSON.parse(storage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

// phase: boot, enrol, ready. holds: the open ones of the visiting customer. fresh: the amount on the
// display was refused, so the next digit begins another. result: the large answer. busy: what is
// being asked for.
export const state = createStore({
  phase: "boot", till: null, demoCard: null, visit: kept(sessionStorage, VISIT, null), holds: [], typed: "", fresh: false, result: null, busy: null,
  waiting: null, recent: kept(localStorage, RECENT, []), rewards: [], link: "connecting", asOf: null, dialog: null,
});

export function setVisit(visit) {
  if (visit) sessionStorage.setItem(VISIT, JSON.stringify(visit));
  else sessionStorage.removeItem(VISIT);
  state.set({ visit });
}

// The windows of a till share the list of what was done last: each begins with what is stored.
function change(list) {
  const recent = list(kept(localStorage, RECENT, [])).slice(0, RECENT_MOST);
  localStorage.setItem(RECENT, JSON.stringify(recent));
  state.set({ recent });
}

addEventListener("storage", ({ key }) => {
  if (key === RECENT) state.set({ recent: kept(localStorage, RECENT, []) });
});

export const remember = (operation) => change((recent) => [operation, ...recent]);

export const amend = (key, patch) =>
  change((recent) => recent.map((each) => (each.key === key ? { ...each, ...patch } : each)));
