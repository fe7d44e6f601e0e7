// What a person asked for and has no answer to yet: kept on the device with its idempotency key, so
// that a repeat is safe. Only a person repeats it: what was left behind waits to be looked at. One
// that was given up leaves its key: the same thing asked for again has the same key, so if the first
// had arrived it is answered, and not done twice.
import { serviceNow } from "/web/shared/time.js";

const name = (slot) => `crema.intent.${slot}`;
const gone = (slot) => `${name(slot)}.gone`;

function read(item) {
  try {
    const intent = JSON.parse(localStorage.getItem(item));
    return typeof intent?.key === "string" ? intent : null;
  } catch {
    return null;
  }
}

const write = (item, intent) => localStorage.setItem(item, JSON.stringify(intent));

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
  if (wasGivenUp(slot)) localStorage.removeItem(gone(slot));
  localStorage.removeItem(name(slot));
}

export function giveUpIntent(slot) {
  const intent = openIntent(slot);
  if (intent) write(gone(slot), intent);
  localStorage.removeItem(name(slot));
}

// Nothing of a person stays.
export function forgetIntents() {
  const ours = Object.keys(localStorage).filter((item) => item.startsWith(name("")));
  for (const item of ours) localStorage.removeItem(item);
}

// Hears that another window has settled it or given it up.
export function onIntentGone(slot, act) {
  addEventListener("storage", ({ key, newValue }) => { if (key === name(slot) && newValue === null) act(); });
}
