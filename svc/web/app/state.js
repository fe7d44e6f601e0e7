// What the app knows: who is signed in, the account, its history, and how fresh all of it is.
// A snapshot is kept on the device, so that the card and the last known balance show offline.
import { createStore } from "/web/shared/store.js";
import { createApi } from "/web/shared/api.js";
import { forget, keep, recall } from "/web/shared/db.js";
import { readSnapshot, snapshotOf } from "/web/app/snapshot.js";

const SNAPSHOT = "app.snapshot";

const empty = {
  phase: "boot", me: null, card: null, cards: [], account: null, entries: [], next: null,
  rewards: [], asOf: null, pulse: null, link: "connecting",
};
export const state = createStore(empty);

// The session is a cookie that no script can read; without it every call says so, once.
export const api = createApi();

let saving = null;

export function saveSnapshot() {
  clearTimeout(saving);
  saving = setTimeout(() => keep(SNAPSHOT, snapshotOf(state.get())).catch(() => {}), 200);
}

export const loadSnapshot = async () => readSnapshot(await recall(SNAPSHOT));

// A copy that cannot be drawn is not kept: the service has all of it.
export async function beginAnew() {
  clearTimeout(saving);
  await forget(SNAPSHOT).catch(() => {});
  location.reload();
}

export async function clearAll() {
  clearTimeout(saving);
  await Promise.allSettled([SNAPSHOT, "app.device"].map(forget));
  state.set({ ...empty, phase: "login" });
}
