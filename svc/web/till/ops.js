// What a till does to the ledger. Each operation is written down before it is sent and crossed out
// when its outcome is known; until then it can be asked again with the same key, also after a reload.
// What another window has left is not sent before somebody has looked at it.
import { NoAnswer } from "/web/shared/api.js";
import { clockMs } from "/web/shared/demo.js";
import { checkKey, nextCheck, redrawCheck } from "/web/till/checks.js";
import { loadHolds } from "/web/till/holds.js";
import { beginWaiting, settleWaiting, updateWaiting, waitingNow } from "/web/till/slot.js";
import { amend, remember, state } from "/web/till/state.js";
import { api } from "/web/till/terminal.js";
import { accept, endVisit, nameOf } from "/web/till/visit.js";

const PATIENCE_MS = 8000;
const TAB_S = 4 * 3600;
const PATHS = {
  charge: "/v1/purchases", load: "/v1/loads", redeem: "/v1/redemptions", refund: "/v1/refunds", void: "/v1/voids",
  hold: "/v1/holds", capture: "/v1/holds/{hold}/capture", release: "/v1/holds/{hold}/release",
};
// What has no void: it is asked for again until there is an answer.
const FINAL = ["void", "release"];
// What may be followed by a payment of the same customer; all else ends the visit.
const KEEPS = ["load", "hold", "redeem"];
// What takes the amount on the display along: digits typed meanwhile are the next one.
const TYPED = ["charge", "load", "hold", "capture", "refund"];
const keepsVisit = ({ name, rest }) => KEEPS.includes(name) || rest > 0;
export const canDrop = ({ name }) => !FINAL.includes(name);

// name: which operation; amount: what it is about, for the eye; of: the recent operation it undoes
// or ends; hold: the id of the hold it ends; rest: what is left to charge after a capture.
export function ask({ name, body, amount, reward, of, hold, rest }) {
  const { visit, waiting, typed } = state.get();
  if (waiting) return undefined;
  const key = checkKey();
  const person = visit ? nameOf(visit) : undefined;
  const spent = TYPED.includes(name) ? typed : "";
  beginWaiting({ name, key, body, amount, reward, of, hold, rest, person, typed: spent });
  if (spent) state.set({ typed: "" });
  return run(key);
}

export function resume() {
  const intent = waitingNow();
  if (!intent) return undefined;
  updateWaiting(intent.key, { unanswered: true });
  return intent.left ? state.set({ waiting: waitingNow() }) : run();
}

const asked = ({ name, amount }, slow = false) => ({ name, amount, slow });

// One after the other, the oldest first.
export async function run(key) {
  const intent = waitingNow(key);
  if (!intent) return;
  const sentAt = clockMs();
  state.set({ busy: asked(intent), waiting: null, result: null, dialog: null });
  try {
    const { body, at } = await api.send(PATHS[intent.name].replace("{hold}", intent.hold), intent.body, intent.key, {
      patienceMs: PATIENCE_MS,
      onSlow: () => state.set({ busy: asked(intent, true) }),
    });
    settleWaiting(intent.key);
    nextCheck(intent.key);
    done(intent, body, { how: "reply", at, sentAt });
  } catch (error) {
    if (error instanceof NoAnswer) return unanswered(intent);
    await refused(intent, error);
  } finally {
    state.set({ busy: null, waiting: waitingNow() ?? null });
  }
}

function unanswered(intent) {
  updateWaiting(intent.key, { unanswered: true });
  state.set({ result: null });
}

const voidBody = ({ key, body }) => (body.visit ? { key, visit: body.visit } : { key });

// A refusal leaves its check number free for the next try. After silence it does not: the first
// request may still be on its way, so its key is voided before anything else is done. The amount
// comes back to the display, unless another has been begun.
async function refused(intent, error) {
  if (intent.unanswered && canDrop(intent)) {
    try {
      await api.send(PATHS.void, voidBody(intent), `${intent.key}/void`);
    } catch (trouble) {
      if (trouble instanceof NoAnswer) return unanswered(intent);
    }
    nextCheck(intent.key);
  }
  settleWaiting(intent.key);
  if (error.slug === "idempotency-key-reused") redrawCheck();
  if (error.slug === "visit-expired") endVisit();
  if (error.slug === "hold-ended") {
    if (intent.of) amend(intent.of, { state: "ended" });
    loadHolds();
  }
  const again = state.get().typed === "" && intent.typed ? { typed: intent.typed, fresh: true } : {};
  state.set({ result: { tone: "bad", intent, error }, ...again });
}

// The cashier gives up on an operation without an answer: whatever became of it is undone.
export function dropWaiting() {
  const { waiting } = state.get();
  if (!waiting || !canDrop(waiting)) return undefined;
  const undo = { ...waiting, name: "void", key: `${waiting.key}/void`, body: voidBody(waiting), of: waiting.key, dropped: true };
  beginWaiting(undo);
  settleWaiting(waiting.key);
  return run(undo.key);
}

const total = ({ card, other }) => card + other;

function done(intent, { entry, account, returned, returned_now: given }, measured) {
  const { name, key, amount, reward, of, person } = intent;
  const other = intent.body.tender === "other" || intent.body.tender === "split"
    ? amount - (intent.body.card_amount ?? 0) : 0;
  if (of) amend(of, undone(name, of, returned, entry));
  if (!intent.dropped) {
    const back = given ? total(given) : Math.abs(entry.cash) || amount;
    remember({ key, name, amount: name === "refund" || name === "void" ? back : amount,
               points: entry.points, receipt: entry.receipt, at: entry.at, person, reward: reward?.name, other, hold: entry.hold?.id });
  }
  accept(account, { entry, ...measured });
  if (!keepsVisit(intent) && state.get().visit?.account.id === account.id) endVisit();
  state.set({ result: { tone: "good", intent, entry, account, returned, given, other } });
}

function undone(name, key, returned, entry) {
  const ends = { void: "voided", capture: "captured", release: "released" }[name];
  if (ends) return { state: ends };
  const original = state.get().recent.find((each) => each.key === key);
  const back = returned ? total(returned) : (original?.back ?? 0) + Math.abs(entry.cash);
  return { back, state: back >= (original?.amount ?? 0) ? "refunded" : "partly" };
}

// For whoever is here now, and nobody else.
function askVisitor({ body, ...operation }) {
  const { visit } = state.get();
  if (!visit) return state.set({ result: { tone: "hint", text: "till.needcard" } });
  return ask({ ...operation, body: { visit: visit.visit, ...body } });
}

export const charge = (amount) => askVisitor({ name: "charge", amount, body: { amount } });
export const chargeSplit = (amount, cardAmount) => askVisitor({
  name: "charge", amount, body: { amount, tender: "split", card_amount: cardAmount } });
export const chargeOther = (amount) => askVisitor({ name: "charge", amount, body: { amount, tender: "other" } });
export const load = (amount) => askVisitor({ name: "load", amount, body: { amount } });
export const redeem = (reward) => askVisitor({ name: "redeem", amount: 0, reward, body: { reward: reward.id } });
export const hold = (amount) => askVisitor({ name: "hold", amount, body: { amount, expires_in: TAB_S } });

const openedBy = (id) => state.get().recent.find((each) => each.name === "hold" && each.hold === id)?.key;
export const capture = ({ id }, amount, rest = 0) => ask({
  name: "capture", amount, rest, hold: id, of: openedBy(id), body: { amount } });
export const release = ({ id, amount }) => ask({ name: "release", amount, hold: id, of: openedBy(id), body: {} });

export const refund = ({ receipt, key, amount: all }, amount) => ask({
  name: "refund", amount: amount || all || 0, of: key, body: amount ? { receipt, amount } : { receipt } });
export const voidOf = ({ key, amount }) => ask({ name: "void", amount, of: key, body: { key } });
