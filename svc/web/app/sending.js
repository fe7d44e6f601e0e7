// The life of one transfer: drafted, confirmed, asked for, then sent or refused. The key lives on
// the device until the outcome is known, and belongs to what was drafted: the same amount to the
// same recipient keeps it, also after a refusal, so nothing can be sent twice.
import { NoAnswer } from "/web/shared/api.js";
import { beginIntent, openIntent, settleIntent } from "/web/shared/intent.js";
import { clockMs } from "/web/shared/demo.js";
import { createStore } from "/web/shared/store.js";
import { api, state } from "/web/app/state.js";
import { accept } from "/web/app/sync.js";

const SLOT = "send";
const blank = { step: "draft", to: "", amount: 0, key: null, error: null, slow: false };

// step: draft, confirm, asking, sent, noanswer, refused
export const sending = createStore(blank);

export function confirmSend(to, amount) {
  const { key, ...before } = sending.get();
  const same = before.to === to && before.amount === amount;
  sending.set({ ...blank, step: "confirm", to, amount, key: (same && key) || crypto.randomUUID() });
}

export const reviseSend = () => sending.set({ step: "draft", error: null });

export function startSend() {
  const { to, amount, key } = sending.get();
  beginIntent(SLOT, { key, account: state.get().account.id, to, amount });
  return runSend();
}

export function resumeSend() {
  const mine = openIntent(SLOT)?.account === state.get().account?.id;
  return mine && sending.get().step === "draft" ? runSend() : undefined;
}

// When its sheet goes, a transfer that has ended is forgotten; one that has not goes on.
export function closeSend() {
  if (!["asking", "noanswer"].includes(sending.get().step)) sending.set(blank);
}

export async function runSend() {
  const intent = openIntent(SLOT);
  if (!intent) return;
  const { to, amount, key } = intent;
  sending.set({ ...blank, step: "asking", to, amount, key });
  try {
    const sentAt = clockMs();
    const { body, at } = await api.send("/v1/me/transfers", { to, amount }, key, {
      onSlow: () => sending.set({ slow: true }),
    });
    settleIntent(SLOT);
    sending.set({ step: "sent", key: null });
    accept(body.account, { entry: body.entry, how: "reply", at, sentAt });
  } catch (error) {
    if (error instanceof NoAnswer) return sending.set({ step: "noanswer" });
    settleIntent(SLOT);
    sending.set({ step: "refused", error });
  }
}
