// What a person asked for and has no answer to yet: kept on the device with its idempotency key, so
// that a repeat is safe. Only a person repeats it: what was left behind waits to be looked at. One
// that was given up leaves its key: the same thing asked for again has the same key, so if the first
// had arrived it is answered, and not done twice.
import { drop, names, readText, writeText } from "/web/shared/kept.js";
import { serviceNow } from "/web/shared/time.js";

const name = (slot) => `crema.intent.${slot}`;
const gone = (slot) => `${name(slot)}.gone`;

// Of a browser that keeps nothing, or has no room left: as long as the page stands.
const unkept = new Map();

function read(item) {
  try {
    const intent = JSON.parse(unkept.get(item) ?? readText("local", item));
    return typeof intent?.key === "string" ? intent : null;
  } catch {
    return null;
  }
}

function write(item, intent) {
  const text = JSON.stringify(intent);
  unkept.delete(item);
  writeText("local", item, text);
  if (readText("local", item) !== text) unkept.set(item, text);
}

function remove(item) {
  unkept.delete(item);
  drop("local", item);
}

// Whether it was given up before, without an answer, and is asked for anew.
export const wasGivenUp = (slot) => read(gone(slot))?.key === openIntent(slot)?.key;

// The key for what is asked for, as far as it says the same: account, amount, to whom.
export function keyFor(slot, wanted) {
  const before = read(gone(slot));
  const same = before && Object.keys(wanted).every((each) => before[each] === wanted[each]);
  return same ? before.key : crypto.randomUUID();
}

export function beginIntent(slot, intent) {
  write(name(slot), { at: serviceNow(), ...intent });
  return intent;
}

export const openIntent = (slot) => read(name(slot));

export function updateIntent(slot, patch) {
  const intent = openIntent(slot);
  if (intent) write(name(slot), { ...intent, ...patch });
}

// Its outcome is known: neither it nor an earlier one of the same key is asked for again.
export function settleIntent(slot) {
  if (wasGivenUp(slot)) remove(gone(slot));
  remove(name(slot));
}

export function giveUpIntent(slot) {
  const intent = openIntent(slot);
  if (intent) write(gone(slot), intent);
  remove(name(slot));
}

// Nothing of a person stays.
export function forgetIntents() {
  const ours = [...names("local"), ...unkept.keys()].filter((item) => item.startsWith(name("")));
  for (const item of ours) remove(item);
}

// Hears that another window has settled it or given it up.
export function onIntentGone(slot, act) {
  addEventListener("storage", ({ key, newValue }) => { if (key === name(slot) && newValue === null) act(); });
}
