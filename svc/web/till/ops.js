// What a till does to the ledger. Each operation is written down before it is sent and crossed out
// when its outcome is known; until then it can be asked again with the same key, also after a reload.
// What has no answer waits in a list, which somebody must look at: nothing of it is sent by itself, and
// the next customer is served meanwhile, under another check number.
import { NoAnswer } from "/web/shared/api.js";
import { clockMs } from "/web/shared/demo.js";
import { money } from "/web/shared/format.js";
import { called, t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { checkKey, nextCheck, redrawCheck } from "/web/till/checks.js";
import { loadHolds } from "/web/till/holds.js";
import { beginWaiting, settleWaiting, updateWaiting, waitingAll, waitingOf } from "/web/till/slot.js";
import { amend, remember, setCheck, state } from "/web/till/state.js";
import { api } from "/web/till/terminal.js";
import { addLine, EMPTY, isEmpty, nameOfReward, purchaseOf, typedLine, withoutRewards } from "/web/till/check.js";
import { without, worthOf } from "/web/till/items.js";
import { isFree } from "/web/till/due.js";
import { amountOf } from "/web/till/pad.js";
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
const takesTyped = ({ name, check }) => Boolean(check) || TYPED.includes(name);
const keepsVisit = ({ name, rest, check }) => !check && (KEEPS.includes(name) || rest > 0);
export const canDrop = ({ name }) => !FINAL.includes(name);

// name: which operation; amount: what it is about, for the eye; of: the recent operation it undoes
// or ends; hold: the id of the hold it ends; rest: what is left to charge after a capture; account:
// whose money it takes or brings.
// person: whom it is about, who may be another than the one who is here; check: what is taken along and
// comes back with a refusal; undoes: the name of what a void takes back.
export function ask({ name, body, amount, reward, of, hold, rest, account, person, check, undoes }) {
  const { busy, typed } = state.get();
  if (busy) return undefined;
  const before = unsettled({ body, of, hold, account });
  if (before) return state.set({ dialog: null, result: { tone: "hint", text: "till.waits.same", values: sayOf(before) } });
  const key = checkKey();
  const spent = takesTyped({ name, check }) ? typed : "";
  beginWaiting({ name, key, body, amount, reward, of, hold, rest, account, check, person, undoes, typed: spent });
  if (spent) state.set({ typed: "" });
  if (check) setCheck(EMPTY);
  return run(key);
}

// What waits for its answer and is about the same card's money, receipt or hold: were it done under
// another key, it might be done twice.
const unsettled = ({ body, ...wanted }) => waitingAll().find((each) =>
  ["of", "hold", "account"].some((name) => wanted[name] && wanted[name] === each[name])
  || (body.receipt && body.receipt === each.body.receipt));

// "Charge 4.50 · Ada L."
export const sayOf = ({ name, amount, reward, person }) => ({
  what: [`${t(`till.${name}`)} ${amount ? money(amount) : reward ? called(reward) : ""}`.trim(), person].filter(Boolean).join(" · ") });

const showWaiting = (busy = null) => state.set({ busy, waiting: waitingAll().filter(({ key }) => key !== busy?.key) });

// What the page before this one has left is shown, and asked for by nobody but the cashier.
export function resume() {
  for (const { key } of waitingAll()) unanswered(waitingOf(key));
  showWaiting();
}

const asked = ({ name, amount, key }, slow = false) => ({ name, amount, key, slow });

// The keys that are being asked for, and of them those that the cashier does not wait for any more.
const asking = new Set();
const aside = new Set();
export const isAsking = ({ key }) => asking.has(key);

// The next customer is served before the answer has come or patience has ended.
export function putAside() {
  const { busy } = state.get();
  if (!busy?.key) return;
  aside.add(busy.key);
  unanswered(waitingOf(busy.key));
  showWaiting();
}

// What was put aside does not speak over what stands there now.
function tell(intent, result) {
  if (!aside.has(intent.key) || state.get().result?.intent?.key === intent.key) return state.set({ result });
  return toast(t(`till.aside.${result.tone}`, sayOf(intent)), result.tone === "bad" ? "bad" : "");
}

export async function run(key) {
  const intent = waitingOf(key);
  if (!intent || state.get().busy || asking.has(key)) return;
  asking.add(key);
  const sentAt = clockMs();
  state.set({ result: null, dialog: null });
  showWaiting(asked(intent));
  try {
    const { body, at } = await api.send(PATHS[intent.name].replace("{hold}", intent.hold), intent.body, intent.key, {
      patienceMs: PATIENCE_MS,
      onSlow: () => aside.has(key) || state.set({ busy: asked(intent, true) }),
    });
    settleWaiting(intent.key);
    nextCheck(intent.key);
    done(intent, body, { how: "reply", at, sentAt });
  } catch (error) {
    if (!(error instanceof NoAnswer)) await refused(waitingOf(key), error);
    else if (!aside.has(key)) unanswered(intent);
  } finally {
    asking.delete(key);
    showWaiting(aside.delete(key) ? state.get().busy : null);
  }
}

// It keeps its number and its person; whoever comes next has another. Whoever has perhaps paid is gone:
// she pays again only if she is scanned again, and not before this is settled.
function unanswered(intent) {
  updateWaiting(intent.key, { unanswered: true });
  nextCheck(intent.key);
  if (!keepsVisit(intent)) endVisitOf(intent);
  state.set({ result: { tone: "noanswer", intent } });
}

function endVisitOf({ account, body }) {
  const { visit } = state.get();
  if (visit && (visit.account.id === account || visit.visit === body.visit)) endVisit();
}

const voidBody = ({ key, body }) => (body.visit ? { key, visit: body.visit } : { key });

// A refusal leaves its check number free for the next try. After silence it does not: the first
// request may still be on its way, so its key is voided before anything else is done. The amount
// and the check come back.
async function refused(intent, error) {
  if (intent.unanswered && canDrop(intent)) {
    try {
      await api.send(PATHS.void, voidBody(intent), `${intent.key}/void`);
    } catch (trouble) {
      if (trouble instanceof NoAnswer) return aside.has(intent.key) || unanswered(intent);
    }
    nextCheck(intent.key);
  }
  settleWaiting(intent.key);
  if (error.slug === "idempotency-key-reused") redrawCheck();
  if (error.slug === "visit-expired") endVisitOf(intent);
  if (error.slug === "hold-ended") {
    if (intent.of) amend(intent.of, { state: "ended" });
    loadHolds();
  }
  tell(intent, { tone: "bad", intent, error });
  if (!intent.unanswered) bringBack(intent);
}

// The amount and the check, unless others have been begun. Behind another amount, what was typed to the
// check is one of its lines.
function bringBack({ typed, check, account }) {
  const { typed: now, check: open, visit } = state.get();
  const free = now === "";
  if (typed && free) state.set({ typed, fresh: true });
  if (!check || isEmpty(check) || !isEmpty(open)) return;
  const whole = free || !typed ? check : addLine(check, typedLine(amountOf(typed)));
  setCheck(visit?.account.id === account ? whole : withoutRewards(whole));
}

// The cashier gives up on an operation without an answer: whatever became of it is undone.
export function dropWaiting(key) {
  const waiting = waitingOf(key);
  if (!waiting || !canDrop(waiting) || state.get().busy || asking.has(key)) return undefined;
  const undo = { ...waiting, name: "void", undoes: waiting.name, key: `${key}/void`, body: voidBody(waiting), of: key, dropped: true };
  beginWaiting(undo);
  settleWaiting(key);
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
               points: entry.points, receipt: entry.receipt, at: entry.at, person, reward: reward && called(reward), other,
               hold: entry.hold?.id, lines: entry.lines.length ? entry.lines : undefined });
  }
  accept(account, { entry, ...measured });
  if (!keepsVisit(intent) && !aside.has(key) && state.get().visit?.account.id === account.id) endVisit();
  tell(intent, { tone: "good", intent, entry, account, returned, given, other });
}

function undone(name, key, returned, entry) {
  const ends = { void: "voided", capture: "captured", release: "released" }[name];
  if (ends) return { state: ends };
  const original = state.get().recent.find((each) => each.key === key);
  const back = returned ? total(returned) : (original?.back ?? 0) + Math.abs(entry.cash);
  const lines = original?.lines && without(original.lines, entry.returned_lines ?? []);
  return { back, state: back >= (original?.amount ?? 0) ? "refunded" : "partly", lines };
}

// For whoever is here now, and nobody else.
function askVisitor({ body, ...operation }) {
  const { visit } = state.get();
  if (!visit) return state.set({ result: { tone: "hint", text: "till.needcard" } });
  return ask({ ...operation, account: visit.account.id, person: nameOf(visit), body: { visit: visit.visit, ...body } });
}

const nameOfAll = (rewards) => (rewards.length ? { name: rewards.map(called).join(", ") } : undefined);

// The open check and what is typed; where rewards leave nothing to pay, they alone.
function askCheck(tender) {
  const { check, typed } = state.get();
  const reward = nameOfAll(check.rewards);
  if (!isFree()) {
    const bought = purchaseOf(check, amountOf(typed));
    return askVisitor({ name: "charge", amount: bought.amount, reward, check, body: { ...bought, ...tender } });
  }
  const rewards = check.rewards.map(nameOfReward);
  return askVisitor({ name: "redeem", amount: 0, reward, check, body: { rewards } });
}

export const charge = () => askCheck({});
export const chargeOther = () => askCheck({ tender: "other" });
export const chargeRest = (amount) => askVisitor({ name: "charge", amount, body: { amount } });

// What was refused for want of money, once more: as much by card, the rest in cash.
export const chargeAgain = ({ amount, reward, check, body }, cardAmount) => askVisitor({
  name: "charge", amount, reward, check,
  body: { ...body, ...(cardAmount ? { tender: "split", card_amount: cardAmount } : { tender: "other" }) } });
export const load = (amount) => askVisitor({ name: "load", amount, body: { amount } });
export const redeem = (reward) => askVisitor({ name: "redeem", amount: 0, reward, body: { rewards: [nameOfReward(reward)] } });
export const hold = (amount) => askVisitor({ name: "hold", amount, body: { amount, expires_in: TAB_S } });

const openedBy = (id) => state.get().recent.find((each) => each.name === "hold" && each.hold === id)?.key;
const whoIsHere = () => (state.get().visit ? nameOf(state.get().visit) : undefined);
export const capture = ({ id }, amount, rest = 0) => ask({
  name: "capture", amount, rest, hold: id, of: openedBy(id), person: whoIsHere(), body: { amount } });
export const release = ({ id, amount }) => ask({
  name: "release", amount, hold: id, of: openedBy(id), person: whoIsHere(), body: {} });

export const refund = ({ receipt, key, amount: all, person }, amount) => ask({
  name: "refund", amount: amount || all || 0, of: key, person, body: amount ? { receipt, amount } : { receipt } });
// Pieces of a purchase's items: taken says how many, by the place of each. The money is the service's to
// say: the tax of the items goes back with them.
export function refundItems({ receipt, key, person }, items, taken) {
  const lines = items.flatMap((_, at) => (taken[at] > 0 ? [{ line: at + 1, quantity: taken[at] }] : []));
  const worth = items.reduce((sum, item, at) => sum + worthOf(item, taken[at] ?? 0), 0);
  return ask({ name: "refund", amount: worth, of: key, person, body: { receipt, lines } });
}

export const voidOf = ({ key, name, amount, person, reward }) => ask({
  name: "void", undoes: name, amount, of: key, person, reward: reward && { name: reward }, body: { key } });
