// What keys, buttons and scans do, whoever sent them: listen.js tells a scanner from a hand.
import { t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { amountOf, isAmount, isCode, push } from "/web/till/pad.js";
import { addLine, addReward, EMPTY, isEmpty, LINES_MOST } from "/web/till/check.js";
import { dueNow, isFree } from "/web/till/due.js";
import { changeCheck, setCheck, state } from "/web/till/state.js";
import { charge, hold } from "/web/till/ops.js";
import { questionOf } from "/web/till/question.js";
import { endVisit, present, stopAsking } from "/web/till/visit.js";

const show = (typed) => state.set({ typed, fresh: false, result: typed ? null : state.get().result });
const hint = (text, values) => state.set({ result: { tone: "hint", text, values } });

export function press(digits) {
  const { typed, fresh } = state.get();
  show(push(fresh ? "" : typed, digits));
}

export const erase = () => show(state.get().typed.slice(0, -1));

// What is typed, then the check, then whoever is here.
export function clear() {
  const { typed, result, check, visit, busy } = state.get();
  const nothing = typed === "" && !result;
  if (busy?.name === "present") stopAsking();
  else if (nothing && !isEmpty(check)) setCheck(EMPTY);
  else if (nothing && visit) endVisit();
  state.set({ typed: "", fresh: false, result: null });
}

// Another card is another person: what was asked about the last one is not asked any more. While
// money moves the next customer waits: the answer must be read before it is gone.
export function scan(digits) {
  const { busy, dialog } = state.get();
  if (busy && busy.name !== "present") return toast(t("till.scan.busy"), "bad");
  if (dialog) {
    state.set({ dialog: null });
    toast(t("till.scan.closed"));
  }
  return present(digits);
}

export const unread = () => toast(t("till.scan.unread"), "bad");

// A receipt that was scanned is one to refund, each time anew.
let scans = 0;
export function scanReceipt(receipt) {
  const { busy } = state.get();
  if (busy) toast(t("till.scan.busy"), "bad");
  else state.set({ dialog: { name: "refund", receipt, scans: ++scans } });
}

function presentTyped(typed) {
  if (!isCode(typed)) return hint("till.needcode", { count: typed.length });
  state.set({ typed: "" });
  return scan(typed);
}

// Charges whoever is named above the button; a question on the screen has a key of its own.
export function enter() {
  const { typed, check, visit, busy } = state.get();
  if (!isAmount(typed)) presentTyped(typed);
  else if (busy || (typed === "" && isEmpty(check)) || questionOf(state.get())) return;
  else if (dueNow() === 0 && !isFree()) hint("till.needamount");
  else if (!visit) hint("till.needcard");
  else charge();
}

// What is typed goes onto the check as its tax or its tip.
function addTyped(name) {
  const amount = amountOf(state.get().typed);
  if (amount === 0) return hint("till.needamount");
  state.set({ typed: "" });
  return changeCheck((check) => ({ ...check, [name]: amount }));
}

export const addTax = () => addTyped("tax");
export const addTip = () => addTyped("tip");

export function openLine() {
  if (state.get().check.lines.length >= LINES_MOST) hint("till.line.most", { most: LINES_MOST });
  else state.set({ dialog: { name: "line" } });
}

export function putLine(line) {
  state.set({ typed: "", dialog: null });
  changeCheck((check) => addLine(check, line));
}

export function putReward(reward, line) {
  state.set({ dialog: null });
  changeCheck((check) => addReward(check, reward, line));
}

// Reserves the typed amount.
export function holdTyped() {
  const { typed, visit, busy } = state.get();
  if (busy) return;
  if (!visit) hint("till.needcard");
  else if (amountOf(typed) === 0) hint("till.needamount");
  else hold(amountOf(typed));
}

export function openCapture(held) {
  const { holds, busy } = state.get();
  if (holds.length && !busy) state.set({ dialog: { name: "capture", operation: held } });
}
