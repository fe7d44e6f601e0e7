// Check numbers, which are the idempotency keys of the till: business day / till-count / payment.
// They are unique in the store: each window of the till has a random number of its own (slot.js)
// before its daily count. A check that is open keeps its number, also over midnight.
import { isEmpty } from "/web/till/check.js";
import { businessDay, day, watchDay } from "/web/till/day.js";
import { changeSlot, drawNumber, slotNow } from "/web/till/slot.js";
import { state } from "/web/till/state.js";

const pad = (number) => String(number).padStart(4, "0");

// Whatever will be charged, or is being asked for, belongs to the check. What has no answer has kept its
// number and left the check to the next customer.
const isOpen = ({ typed, check, visit, busy }) => Boolean(typed || !isEmpty(check) || visit || busy);

// A check that is not open is of today.
function check() {
  const { day: on, till, open } = slotNow();
  const today = businessDay();
  if (!till) changeSlot({ day: today, till: drawNumber(), count: 1 });
  else if (on !== today && !open) changeSlot({ day: today, count: 1 });
  return slotNow();
}

function follow(now) {
  const open = isOpen(now);
  if (open === Boolean(slotNow().open)) return;
  check();
  changeSlot({ open });
}

// What the cashier reads, "0417".
export const checkNumber = () => pad(check().count);

const named = ({ day: on, till, count }) => `${on}/${till}-${pad(count)}/`;

export const checkKey = () => `${named(check())}1`;

// What was done under `key` has ended its check. The next one of the same customer is one of today;
// what another window had left does not end ours.
export function nextCheck(key) {
  const { day: on, count } = check();
  if (!key.startsWith(named(slotNow()))) return;
  const today = businessDay();
  changeSlot(on === today ? { count: count + 1 } : { day: today, count: 1 });
}

// After a clash with another till's numbers: a fresh random number, so it cannot clash again.
export const redrawCheck = () => changeSlot({ day: businessDay(), till: drawNumber(), count: 1 });

// Once the window has its slot and knows the service's time.
export function followChecks() {
  if (day.get().on) return;
  changeSlot({ open: Boolean(slotNow().open) && isOpen(state.get()) });
  check();
  state.subscribe(follow);
  follow(state.get());
  day.subscribe(check);
  watchDay();
}
