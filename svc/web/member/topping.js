// The life of one top-up: asked, perhaps pending at the payment provider, then credited or declined.
// The key lives on the device until the outcome is known, so asking again is always safe; but only a
// person asks again. Once the service knows of it, its outcome is asked for, which moves nothing.
import { NoAnswer } from "/web/shared/api.js";
import { beginIntent, giveUpIntent, keyFor, onIntentGone, openIntent, settleIntent, updateIntent, wasGivenUp } from "/web/shared/intent.js";
import { clockMs } from "/web/shared/demo.js";
import { createStore } from "/web/shared/store.js";
import { t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { isLookedAt } from "/web/member/looking.js";
import { api, onForget, state } from "/web/member/state.js";
import { accept, loadAccount, onEntry } from "/web/member/sync.js";

const SLOT = "topup";
const POLL_MS = [1500, 5000, 30000];
const POLLS = 10;
const blank = { step: "idle", amount: 0, at: null, error: null, slow: false, arrived: false, before: null };

// step: idle, asking, pending, credited, declined, unknown, noanswer, refused. arrived: the service
// is known to have it. before: when it had been credited, if that was an earlier try.
export const topping = createStore(blank);

export const forgetTopup = () => topping.set(blank);
onIntentGone(SLOT, forgetTopup);
onForget(forgetTopup);

export function startTopup(amount, method) {
  const wanted = { account: state.get().account.id, amount, method };
  beginIntent(SLOT, { ...wanted, key: keyFor(SLOT, wanted) });
  return runTopup();
}

// What an earlier visit of the page has left.
export function resumeTopup() {
  const intent = openIntent(SLOT);
  if (intent?.account !== state.get().account?.id || topping.get().step !== "idle") return undefined;
  if (intent.topup) return runTopup();
  return topping.set({ ...blank, step: "noanswer", amount: intent.amount, at: intent.at });
}

export function cancelTopup() {
  giveUpIntent(SLOT);
  forgetTopup();
  toast(t("waiting.cancelled"));
}

// When its sheet goes, a top-up that has ended is forgotten; one that has not waits.
export function closeTopup() {
  if (["credited", "declined", "refused"].includes(topping.get().step)) forgetTopup();
}

export async function runTopup() {
  const intent = openIntent(SLOT);
  if (!intent) return;
  const { amount, at, topup } = intent;
  topping.set({ ...blank, step: topup ? "pending" : "asking", amount, at, arrived: Boolean(topup) });
  try {
    await (topup ? poll(intent, topup) : ask(intent));
  } catch (error) {
    if (!isOpen(intent)) return;
    if (error instanceof NoAnswer) return topping.set({ step: "noanswer" });
    if (error.slug === "unauthenticated") return forgetTopup();
    finish(error.slug === "payment-declined" ? "declined" : "refused", { error });
  }
}

// Not cancelled meanwhile, here or in another window.
const isOpen = ({ key }) => openIntent(SLOT)?.key === key;

async function ask(intent) {
  const sentAt = clockMs();
  const { amount, method, key } = intent;
  const { status, body, at, replayed } = await api.send("/v1/me/topups", { amount, payment_method: method }, key, {
    onSlow: () => isOpen(intent) && topping.set({ slow: true }), goOn: () => isLookedAt(SLOT),
  });
  if (status !== 202) {
    if (isOpen(intent)) finish("credited", { before: replayed && wasGivenUp(SLOT) ? body.entry.at : null });
    return accept(body.account, { entry: body.entry, how: "reply", at, sentAt });
  }
  if (!isOpen(intent)) return undefined;
  updateIntent(SLOT, { topup: body.topup.id });
  topping.set({ step: "pending", arrived: true });
  return poll(intent, body.topup.id);
}

// A person who has closed the sheet hears of it all the same.
function finish(step, more) {
  settleIntent(SLOT);
  topping.set({ step, slow: false, ...more });
  if (isLookedAt(SLOT)) return;
  if (step !== "credited") toast(t(`topup.${step}`), "bad");
  forgetTopup();
}

const pauseMs = (turn) => POLL_MS[Math.min(Math.floor(turn / POLLS), POLL_MS.length - 1)];

// Until it is time to ask again, or money has come: it may be this.
const pause = (turn) => new Promise((done) => {
  const over = () => { clearTimeout(timer); ignore(); done(); };
  const timer = setTimeout(over, pauseMs(turn));
  const ignore = onEntry(({ kind }) => kind === "load" && over());
});

async function statusOf(id) {
  try {
    return (await api.get(`/v1/me/topups/${id}`)).body.topup.status;
  } catch (error) {
    if (error instanceof NoAnswer) return null;
    throw error;
  }
}

async function poll(intent, id) {
  for (let turn = 0; isOpen(intent); turn++) {
    const status = await statusOf(id);
    if (!isOpen(intent)) return;
    if (status === "credited") await loadAccount().catch(() => {});
    if (status === "credited" || status === "declined") return finish(status, {});
    if (status) topping.set({ step: status === "unknown" ? "unknown" : "pending" });
    await pause(turn);
  }
}
