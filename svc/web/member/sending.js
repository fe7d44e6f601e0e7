// The life of one transfer: drafted, confirmed, asked for, then sent or refused. The key lives on
// the device until the outcome is known, and belongs to what was drafted: the same amount to the
// same recipient keeps it, also after a refusal, so nothing can be sent twice. Only a person asks
// again for what has no answer.
import { NoAnswer } from "/web/shared/api.js";
import { beginIntent, giveUpIntent, keyFor, onIntentGone, openIntent, settleIntent, wasGivenUp } from "/web/shared/intent.js";
import { clockMs } from "/web/shared/demo.js";
import { createStore } from "/web/shared/store.js";
import { t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { isLookedAt } from "/web/member/looking.js";
import { api, onForget, state } from "/web/member/state.js";
import { accept } from "/web/member/sync.js";

const SLOT = "send";
const blank = { step: "draft", to: "", amount: 0, key: null, at: null, error: null, slow: false, before: null };

// step: draft, confirm, asking, sent, noanswer, refused. before: when it had been sent, if that was
// an earlier try.
export const sending = createStore(blank);

const forgetSend = () => sending.set(blank);
onIntentGone(SLOT, forgetSend);
onForget(forgetSend);

export function confirmSend(to, amount) {
  const { key, ...before } = sending.get();
  const same = before.to === to && before.amount === amount;
  sending.set({ ...blank, step: "confirm", to, amount, key: (same && key) || null });
}

export const reviseSend = () => sending.set({ step: "draft", error: null });

export function startSend() {
  const { to, amount, key } = sending.get();
  const wanted = { account: state.get().account.id, to, amount };
  beginIntent(SLOT, { ...wanted, key: key ?? keyFor(SLOT, wanted) });
  return runSend();
}

// What an earlier visit of the page has left.
export function resumeSend() {
  const intent = openIntent(SLOT);
  if (intent?.account !== state.get().account?.id || sending.get().step !== "draft") return;
  const { to, amount, key, at } = intent;
  sending.set({ ...blank, step: "noanswer", to, amount, key, at });
}

export function cancelSend() {
  giveUpIntent(SLOT);
  forgetSend();
  toast(t("waiting.cancelled"));
}

// When its sheet goes, a transfer that has ended is forgotten; one that has not waits.
export function closeSend() {
  if (!["asking", "noanswer"].includes(sending.get().step)) forgetSend();
}

export async function runSend() {
  const intent = openIntent(SLOT);
  if (!intent) return;
  const { to, amount, key, at: begun } = intent;
  const isOpen = () => openIntent(SLOT)?.key === key;
  sending.set({ ...blank, step: "asking", to, amount, key, at: begun });
  try {
    const sentAt = clockMs();
    const { body, at, replayed } = await api.send("/v1/me/transfers", { to, amount }, key, {
      onSlow: () => isOpen() && sending.set({ slow: true }), goOn: () => isLookedAt(SLOT),
    });
    if (isOpen()) finish("sent", { key: null, before: replayed && wasGivenUp(SLOT) ? body.entry.at : null });
    accept(body.account, { entry: body.entry, how: "reply", at, sentAt });
  } catch (error) {
    if (!isOpen()) return;
    if (error instanceof NoAnswer) return sending.set({ step: "noanswer" });
    finish("refused", { error });
  }
}

// A person who has closed the sheet hears of it all the same.
function finish(step, more) {
  settleIntent(SLOT);
  sending.set({ step, ...more });
  if (isLookedAt(SLOT)) return;
  if (step === "refused") toast(t("send.refused"), "bad");
  forgetSend();
}
