// What the till knows: itself, the customer in front of it, what is typed, the last answer, the
// last ten operations. The visit outlives a reload of the page; the operations outlive the day.
import { drop, readValue, writeValue } from "/web/shared/kept.js";
import { createStore } from "/web/shared/store.js";
import { EMPTY, withoutRewards } from "/web/till/check.js";
import { checkOf, operationsOf, visitOf } from "/web/till/kept.js";

const RECENT = "crema.till.recent";
const VISIT = "crema.till.visit";
const CHECK = "crema.till.open";
const RECENT_MOST = 10;

const keptRecent = () => operationsOf(readValue("local", RECENT)).slice(0, RECENT_MOST);

// check: its lines, tax, tip and rewards (check.js); typed: the digits on the display.
// phase: boot, enrol, ready. holds: the open ones of the visiting customer. fresh: the amount on the
// display was refused, so the next digit begins another. result: the large answer. busy: what is
// being asked for. quote: what the purchase on the screen would earn (quote.js). waiting: what was asked for and has no answer.
export const state = createStore({
  phase: "boot", till: null, demoCard: null, visit: visitOf(readValue("session", VISIT)), holds: [],
  check: checkOf(readValue("session", CHECK)) ?? EMPTY, typed: "", fresh: false, result: null, busy: null,
  quote: null, waiting: [], recent: keptRecent(), rewards: [], link: "connecting", asOf: null, dialog: null,
});

export function setCheck(check) {
  writeValue("session", CHECK, check);
  state.set({ check });
}

// By hand: an answer that stands there is read.
export function changeCheck(act) {
  state.set({ result: null });
  setCheck(act(state.get().check));
}

// The rewards of a check are of the points of whoever is here: another person's check has none.
export function setVisit(visit) {
  const { visit: before, check } = state.get();
  if (check.rewards.length && before?.account.id !== visit?.account.id) setCheck(withoutRewards(check));
  if (visit) writeValue("session", VISIT, visit);
  else drop("session", VISIT);
  state.set({ visit });
}

// The windows of a till share the list of what was done last: each begins with what is stored. Where
// nothing is, the list is this window's own.
function change(list) {
  const stored = readValue("local", RECENT);
  const recent = list(stored ? operationsOf(stored) : state.get().recent).slice(0, RECENT_MOST);
  writeValue("local", RECENT, recent);
  state.set({ recent });
}

addEventListener("storage", ({ key }) => {
  if (key === RECENT) state.set({ recent: keptRecent() });
});

export const remember = (operation) => change((recent) => [operation, ...recent]);

export const amend = (key, patch) =>
  change((recent) => recent.map((each) => (each.key === key ? { ...each, ...patch } : each)));
