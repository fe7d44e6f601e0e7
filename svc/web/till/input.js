// The keyboard and the scanner. Digits go to the pad wherever the focus is, unless a dialog asks
// for text of its own; a focused button keeps its own Enter.
import { t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { amountOf, Pad } from "/web/till/pad.js";
import { state } from "/web/till/state.js";
import { charge, hold } from "/web/till/ops.js";
import { endVisit, present, stopAsking } from "/web/till/visit.js";

const pad = new Pad();
const show = () => state.set({ typed: pad.typed, fresh: false, result: pad.typed ? null : state.get().result });

// Whoever changes `typed` elsewhere (an operation that begins or is refused) changes the pad as well.
state.subscribe(({ typed }) => { if (typed !== pad.typed) pad.set(typed); });

export function press(digits) {
  if (state.get().fresh) pad.clear();
  pad.push(digits, performance.now());
  show();
}

export function erase() {
  pad.back();
  show();
}

export function clear() {
  const { typed, result, visit, busy } = state.get();
  if (busy?.name === "present") stopAsking();
  else if (typed === "" && !result && visit) endVisit();
  pad.clear();
  state.set({ typed: "", fresh: false, result: null });
}

// While money moves the next customer waits: the answer must be read before it is gone.
export function scan(digits) {
  const { busy } = state.get();
  if (!busy || busy.name === "present") present(digits);
  else toast(t("till.scan.busy"), "bad");
}

export function enter() {
  const { typed, visit, busy, waiting } = state.get();
  if (pad.scanned()) {
    const digits = pad.takeScan();
    state.set({ typed: pad.typed });
    scan(digits);
  } else if (busy || waiting || typed === "") {
    return;
  } else if (amountOf(typed) === 0) {
    state.set({ result: { tone: "hint", text: "till.needamount" } });
  } else if (!visit) {
    state.set({ result: { tone: "hint", text: "till.needcard" } });
  } else {
    charge(amountOf(typed));
  }
}

// Reserves the typed amount.
export function holdTyped() {
  const { typed, visit, busy, waiting } = state.get();
  if (busy || waiting) return;
  if (!visit) state.set({ result: { tone: "hint", text: "till.needcard" } });
  else if (amountOf(typed) === 0) state.set({ result: { tone: "hint", text: "till.needamount" } });
  else hold(amountOf(typed));
}

export function openCapture(held) {
  const { holds, busy, waiting } = state.get();
  if (holds.length && !busy && !waiting) state.set({ dialog: { name: "capture", operation: held } });
}

const isText = (element) => element.matches?.("dialog input, dialog select, .enrol input");
const isOwn = (element) => element.matches?.("button, a, select, summary");

function keyed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isText(event.target)) return;
  const { phase, dialog, visit } = state.get();
  if (phase !== "ready" || dialog) return;
  const { key } = event;
  if (key >= "0" && key <= "9" && key.length === 1) press(key);
  else if (key === "Backspace") erase();
  else if (key === "Escape") clear();
  else if (key === "F2") visit && state.set({ dialog: { name: "redeem" } });
  else if (key === "F4") state.set({ dialog: { name: "refund" } });
  else if (key === "F8") holdTyped();
  else if (key === "F9") openCapture();
  else if (key === "Enter" && !isOwn(event.target)) enter();
  else return;
  event.preventDefault();
}

function pasted(event) {
  if (isText(event.target) || state.get().phase !== "ready") return;
  const digits = event.clipboardData.getData("text").replace(/\D/g, "");
  event.preventDefault();
  if (digits.length === 16 || digits.length === 20) scan(digits);
  else if (digits.length <= 9) press(digits);
}

export function listen() {
  document.addEventListener("keydown", keyed);
  document.addEventListener("paste", pasted);
}
