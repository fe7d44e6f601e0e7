// The life of one top-up: asked, perhaps pending at the payment provider, then credited or declined.
// The key lives on the device until the outcome is known, so asking again is always safe.
import { NoAnswer } from "/web/shared/api.js";
import { beginIntent, openIntent, settleIntent, updateIntent } from "/web/shared/intent.js";
import { clockMs } from "/web/shared/demo.js";
import { createStore } from "/web/shared/store.js";
import { api, state } from "/web/app/state.js";
import { accept } from "/web/app/sync.js";

const SLOT = "topup";
const POLL_MS = 1500;
const POLLS = 40;

// step: idle, asking, pending, credited, declined, unknown, noanswer, refused
export const topping = createStore({ step: "idle" });

export function startTopup(amount, method) {
  beginIntent(SLOT, { key: crypto.randomUUID(), account: state.get().account.id, amount, method });
  return runTopup();
}

export function resumeTopup() {
  const mine = openIntent(SLOT)?.account === state.get().account?.id;
  return mine && topping.get().step === "idle" ? runTopup() : undefined;
}

// When its sheet goes, a top-up that has ended is forgotten; one that has not goes on.
export function closeTopup() {
  if (["credited", "declined", "refused"].includes(topping.get().step)) forgetTopup();
}

export const forgetTopup = () => topping.set({ step: "idle", error: null, slow: false, entry: null });

export async function runTopup() {
  const intent = openIntent(SLOT);
  if (!intent) return;
  const { amount, method } = intent;
  topping.set({ step: "asking", amount, method, slow: false, error: null, entry: null });
  try {
    if (intent.topup) return await poll(intent.topup);
    const sentAt = clockMs();
    const { status, body, at } = await api.send("/v1/me/topups", { amount, payment_method: method }, intent.key, {
      onSlow: () => topping.set({ slow: true }),
    });
    if (status === 202) {
      updateIntent(SLOT, { topup: body.topup.id });
      return await poll(body.topup.id);
    }
    finish("credited", { entry: body.entry });
    accept(body.account, { entry: body.entry, how: "reply", at, sentAt });
  } catch (error) {
    if (error instanceof NoAnswer) return topping.set({ step: "noanswer", error });
    if (error.slug === "unauthenticated") return topping.set({ step: "idle" });
    finish(error.slug === "payment-declined" ? "declined" : "refused", { error });
  }
}

function finish(step, more) {
  settleIntent(SLOT);
  topping.set({ step, slow: false, ...more });
}

async function poll(id) {
  topping.set({ step: "pending" });
  for (let turn = 0; turn < POLLS; turn++) {
    const { body } = await api.get(`/v1/me/topups/${id}`);
    const { status } = body.topup ?? body;
    if (status === "credited" || status === "declined") return finish(status, {});
    topping.set({ step: status === "unknown" ? "unknown" : "pending" });
    await new Promise((done) => setTimeout(done, POLL_MS * (turn < 10 ? 1 : 3)));
  }
  topping.set({ step: "unknown" });
}
