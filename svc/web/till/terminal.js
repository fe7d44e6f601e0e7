// Who this till is. An enrolled till holds an Ed25519 key that cannot leave the browser and signs
// a challenge for each short-lived token; the token itself is kept in memory only. The demo till
// gets its token from the demo session.
import { createApi } from "/web/shared/api.js";
import { toBase64Url } from "/web/shared/bytes.js";
import { forget, keep, recall } from "/web/shared/db.js";
import { Live } from "/web/shared/live.js";
import { at, serviceNow } from "/web/shared/time.js";
import { state } from "/web/till/state.js";

const KEY = "till.key";
const DEMO = "till.demo"; // who the demo's till was, for a reload without network
const PREFIX = "crema-terminal-v1:";
const RENEW_AT = 0.8;
const RENEW_MIN_MS = 5000;
const RENEW_MAX_MS = 300000;
const RETURN_MS = 5000;
const RETURN_MAX_MS = 60000;

export const isDemo = new URLSearchParams(location.search).has("demo");
const anonymous = createApi();
let token = null;
let callOff = () => {};
let tries = 0;
let renewing = null;

export const api = createApi({ token: () => token, renew: () => renewToken().then(() => true) });
export const live = new Live({
  hello: async () => ({ type: "hello", token: token ?? (await renewToken()) }),
  renew: () => renewToken().catch(() => {}),
});
live.status.subscribe(({ state: link, code }) => {
  const lost = state.get().link === "live" && link !== "live";
  state.set(lost ? { link, asOf: serviceNow() } : { link });
  if (code) setTimeout(comeBack, RETURN_MS, RETURN_MS);
});

// Our socket was ended for good: only a new token can begin another, if we still are a till. Whatever
// else is in the way is waited for.
async function comeBack(waitMs) {
  try {
    await renewToken();
    live.start();
  } catch (error) {
    if (isLost(error)) return state.set({ phase: "enrol", trouble: error });
    const next = Math.min(RETURN_MAX_MS, waitMs * 2);
    setTimeout(comeBack, next * (0.5 + Math.random() / 2), next);
  }
}

async function demoToken() {
  const { body } = await anonymous.post("/v1/demo/session", {});
  const till = { terminal: body.terminal, store: body.store_name ?? body.store };
  state.set({ till, demoCard: body.present ?? null });
  keep(DEMO, till).catch(() => {});
  return body;
}

async function signedToken() {
  const identity = await recall(KEY);
  const { terminal } = identity;
  const { body: { challenge } } = await anonymous.post("/v1/terminals/challenge", { terminal });
  const words = new TextEncoder().encode(PREFIX + challenge);
  const signature = toBase64Url(await crypto.subtle.sign("Ed25519", identity.key, words));
  const { body } = await anonymous.post("/v1/terminals/token", { terminal, challenge, signature });
  state.set({ till: { terminal, store: body.store_name ?? identity.store } });
  return body;
}

// Before the token ends, by the service's clock. After a failure, and for tokens that come nearly
// dead, ever more slowly: whatever is wrong with the clocks, the service is not stormed.
function renewLater(lifeMs) {
  const early = lifeMs * RENEW_AT;
  tries = early > RENEW_MIN_MS ? 0 : tries + 1;
  const slow = Math.min(RENEW_MAX_MS, RENEW_MIN_MS * 2 ** (tries - 1)) * (1 + Math.random() / 2);
  callOff();
  callOff = at(serviceNow() + (tries ? slow : early), () => renewToken().catch(() => {}));
}

async function askToken() {
  try {
    const body = await (isDemo ? demoToken() : signedToken());
    token = body.token;
    renewLater(Date.parse(body.expires_at) - serviceNow());
  } catch (error) {
    if (!isLost(error)) renewLater(0);
    throw error;
  }
  live.renewHello();
  return token;
}

export function renewToken() {
  renewing ??= askToken().finally(() => { renewing = null; });
  return renewing;
}

// Answers whether this browser is a till at all.
export async function isEnrolled() {
  if (isDemo) {
    state.set({ till: (await recall(DEMO)) ?? null });
    return true;
  }
  const identity = await recall(KEY);
  if (!identity) return false;
  state.set({ till: { terminal: identity.terminal, store: identity.store } });
  return true;
}

export async function enrol(code) {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const { body } = await anonymous.post("/v1/terminals/enrol", { code, public_key: toBase64Url(raw) });
  await keep(KEY, { key: pair.privateKey, terminal: body.terminal, store: body.store });
  return isEnrolled();
}

export const forgetTill = () => forget(KEY);

// A challenge that cannot be answered any more: the till was revoked, or its key is gone.
export const isLost = (error) => ["challenge-refused", "not-found", "forbidden"].includes(error.slug);
