// What the app knows: who is signed in, the account, its history, and how fresh all of it is.
// A snapshot is kept on the device, so that the card and the last known balance show offline.
import { createStore } from "/web/shared/store.js";
import { createApi, NoAnswer } from "/web/shared/api.js";
import { forget, keep, recall } from "/web/shared/db.js";
import { forgetIntents } from "/web/shared/intent.js";
import { readSnapshot, snapshotOf } from "/web/member/snapshot.js";

const SNAPSHOT = "app.snapshot";
const PERSONAL = [SNAPSHOT, "app.device"];

const empty = {
  phase: "boot", me: null, card: null, cards: [], allCards: [], here: null, account: null, entries: [], next: null,
  rewards: [], asOf: null, pulse: null, link: "connecting", ended: null,
};
// cards: those that can be used; allCards: those that were lost, too; here: the one that this device
// is. phase: boot, login, home. ended: why the session did, for the log-in to say.
export const state = createStore(empty);

// Sessions of this page. What was asked in one that is over is not heard in the next.
let era = 0;
let hearEnd = () => {};

// For what waits between an answer and its use: the session that it began in.
export const sessionNow = () => era;

// `act` gets the problem when the service knows no session of ours, or not any more.
export const onEnd = (act) => { hearEnd = act; };

const inItsEra = (ask) => async (...given) => {
  const began = era;
  try {
    const answer = await ask(...given);
    if (began === era) return answer;
  } catch (error) {
    if (began === era && error.slug === "unauthenticated") hearEnd(error);
    if (began === era || error.slug === "unauthenticated") throw error;
  }
  throw new NoAnswer("left");
};

// The session is a cookie that no script can read; without it every call says so.
export const api = Object.fromEntries(Object.entries(createApi()).map(([name, ask]) => [name, inItsEra(ask)]));

let saving = null;

// Of nobody nothing is kept: what comes late, when the person has left, stays off the device.
export function saveSnapshot() {
  clearTimeout(saving);
  saving = setTimeout(() => {
    if (state.get().account) keep(SNAPSHOT, snapshotOf(state.get())).catch(() => {});
  }, 200);
}

export const loadSnapshot = async () => readSnapshot(await recall(SNAPSHOT));

// A copy that cannot be drawn is not kept: the service has all of it.
export async function beginAnew() {
  clearTimeout(saving);
  await forget(SNAPSHOT).catch(() => {});
  location.reload();
}

const personal = new Set();

// What else a part of the page knows of the person, to be forgotten with the rest.
export const onForget = (act) => personal.add(act);

// Forgets the person, on the page at once, then on the device.
export async function forgetPerson() {
  era++;
  clearTimeout(saving);
  state.set(empty);
  forgetIntents();
  for (const act of personal) act();
  await Promise.allSettled(PERSONAL.map(forget));
}
