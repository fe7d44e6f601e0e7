// What the app knows: who is signed in, the account, its history, and how fresh all of it is.
// A snapshot is kept on the device, so that the card and the last known balance show offline.
import { createStore } from "/web/shared/store.js";
import { createApi } from "/web/shared/api.js";
import { forget, keep, recall } from "/web/shared/db.js";

export const HISTORY_MOST = 200;
const SNAPSHOT = "app.snapshot";
const REFRESH = "app.refresh";

const empty = {
  phase: "boot", me: null, card: null, account: null, entries: [], next: null,
  rewards: [], asOf: null, pulse: null, link: "connecting",
};
export const state = createStore(empty);

let refreshing = null;

async function refresh() {
  const token = await recall(REFRESH);
  if (!token) return false;
  try {
    const { body } = await createApi().post("/v1/sessions/refresh", { refresh_token: token, cookie: true });
    if (body.refresh_token) await keep(REFRESH, body.refresh_token);
    return true;
  } catch (error) {
    if (error.slug === undefined || error.status >= 500) throw error;
    await forget(REFRESH);
    return false;
  }
}

// One refresh at a time, over all windows of the app: the refresh token works once.
export function renewSession() {
  const locked = () => (navigator.locks ? navigator.locks.request("crema.refresh", refresh) : refresh());
  refreshing ??= locked().finally(() => { refreshing = null; });
  return refreshing;
}

export const rememberSession = ({ refresh_token: token }) => token && keep(REFRESH, token).catch(() => {});

export const api = createApi({ renew: renewSession });

let saving = null;

export function saveSnapshot() {
  clearTimeout(saving);
  saving = setTimeout(() => {
    const { me, card, account, entries, rewards, asOf } = state.get();
    keep(SNAPSHOT, { me, card, account, entries: entries.slice(0, 50), rewards, asOf }).catch(() => {});
  }, 200);
}

export const loadSnapshot = () => recall(SNAPSHOT);

export async function clearAll() {
  clearTimeout(saving);
  await Promise.allSettled([SNAPSHOT, REFRESH, "app.device"].map(forget));
  state.set({ ...empty, phase: "login" });
}
