// Keys, scans and pastes as they reach the page, before anything else hears of them. A scanner's burst
// is taken back from wherever its first keys went (the amount, a field) and goes no further; what a
// hand types goes to the amount wherever the focus is, unless a field of a dialog asks for text.
import { readText, writeText } from "/web/shared/kept.js";
import { parseScan } from "/web/till/codes.js";
import { clear, enter, erase, holdTyped, openCapture, press, scan, scanReceipt, unread } from "/web/till/input.js";
import { isAmount } from "/web/till/pad.js";
import { Scanner } from "/web/till/scanner.js";
import { state } from "/web/till/state.js";

const PACE = "crema.till.scanner";
const BEFORES_MOST = 64;
// Answers the question on the screen; no scanner sends it, and no dialog is opened by it.
const ANSWER = "F10";

const scanner = new Scanner({ parse: parseScan, pace: readText("local", PACE) });
const dead = new Set(); // keys whose going up must do nothing either
let befores = []; // how it was before each of the last signs that were let through
let silence = 0;

const isText = (element) => element.matches?.("dialog input, dialog select, .enrol input");
const isOwn = (element) => element.matches?.("button, a, select, summary");
const isSign = ({ key, control, repeat }) => key.length === 1 && !control && !repeat;

function note(target) {
  const { typed, fresh, result } = state.get();
  const field = isText(target) ? target : null;
  befores = [...befores.slice(1 - BEFORES_MOST), { typed, fresh, result, field, value: field?.value }];
}

// An answer that has come since stays.
function undo(keys) {
  if (keys === 0) return;
  const { typed, fresh, result, field, value } = befores.at(-keys);
  befores = befores.slice(0, -keys);
  state.set({ typed, fresh, result: state.get().result ?? result });
  if (!field || field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event(field.matches("select") ? "change" : "input", { bubbles: true }));
}

const ACTS = {
  undo: ({ keys }) => undo(keys),
  hand: ({ text }) => typedByHand(text),
  scan: ({ kind, code }) => (kind === "receipt" ? scanReceipt(code) : scan(code)),
  unread,
  pace: ({ ms }) => writeText("local", PACE, ms),
};

// What the scanner makes of one key; answers whether the key is a scanner's.
function heard(stroke) {
  const { swallow, events } = scanner.key(stroke);
  for (const event of events) ACTS[event.type](event);
  clearTimeout(silence);
  if (scanner.burst) silence = setTimeout(fellSilent, scanner.silence);
  return swallow;
}

function fellSilent() {
  for (const event of scanner.quiet()) ACTS[event.type](event);
}

function strokeOf(event) {
  const { key, code, shiftKey: shift, timeStamp: at, repeat } = event;
  const control = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  return { key, code, shift, control, at, repeat };
}

function went(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function keyed(event) {
  if (state.get().phase !== "ready" || event.isComposing) return;
  const stroke = strokeOf(event);
  if (heard(stroke)) {
    dead.add(event.code);
    return went(event);
  }
  dead.delete(event.code);
  if (isSign(stroke)) note(event.target);
  if (!stroke.control) hand(event);
}

function released(event) {
  if (dead.delete(event.code)) went(event);
}

const isDigit = (key) => key.length === 1 && key >= "0" && key <= "9";

function typedByHand(text) {
  if (isDigit(text) && !state.get().dialog) press(text);
}

// A key that is held down repeats itself: that types on and erases on, and moves no money.
function hand(event) {
  const { key, target, repeat } = event;
  const { dialog, visit } = state.get();
  const act = {
    F2: () => visit && state.set({ dialog: { name: "redeem" } }),
    F4: () => state.set({ dialog: { name: "refund" } }),
    F8: holdTyped,
    F9: () => openCapture(),
    Escape: clear,
    Enter: !isOwn(target) && enter,
  }[key];
  if (repeat && (key === "Enter" || key === ANSWER)) return event.preventDefault();
  if (key === ANSWER) answer();
  else if (isText(target) || dialog) return undefined;
  else if (isDigit(key)) press(key);
  else if (key === "Backspace") erase();
  else if (act) repeat || act();
  else if (key.length > 1 || !target.matches(".scan")) return undefined;
  return event.preventDefault();
}

function answer() {
  const place = document.querySelector("dialog[open]") ?? document.querySelector(".answer");
  place?.querySelector("[data-answer]:not(:disabled)")?.click();
}

function pasted(event) {
  if (isText(event.target) || state.get().phase !== "ready") return;
  event.preventDefault();
  const text = event.clipboardData.getData("text").trim();
  const found = parseScan(text.replace(/(?<=\d)[ -](?=\d)/g, ""));
  const digits = text.replace(/\D/g, "");
  if (found) ACTS.scan(found);
  else if (!isAmount(digits)) unread();
  else if (!state.get().dialog) press(digits);
}

// Text without keys, as the keyboards and scanners of some tablets send it to the focused field.
export function taken(text, at) {
  for (const key of text) {
    if (heard({ key, code: "", at })) continue;
    note(document.body);
    typedByHand(key);
  }
}

export function listen() {
  document.addEventListener("keydown", keyed, true);
  document.addEventListener("keyup", released, true);
  document.addEventListener("pointerdown", () => scanner.reset(), true);
  document.addEventListener("paste", pasted);
}
