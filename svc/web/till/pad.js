// What is typed by hand. As many digits as the program's limits have are an amount in minor units,
// nine at least; sixteen are a card number, twenty a pay code, and nothing else is guessed. What a
// scanner types never comes here.
import { limits } from "/web/shared/format.js";

const AMOUNT_LEAST = 9;
const CARD = 16;
const CODE = 20;
const ROOM = 9; // behind a code, so that too many digits are seen to be too many

function amountMost() {
  const largest = Math.max(0, ...Object.values(limits()).filter(Number.isSafeInteger));
  return Math.min(CARD - 1, Math.max(AMOUNT_LEAST, String(largest).length));
}

export const push = (typed, digits) => (typed + digits).slice(0, CODE + ROOM);
export const isAmount = (typed) => typed.length <= amountMost();
export const isCode = (typed) => typed.length === CARD || typed.length === CODE;
export const amountOf = (typed) => (isAmount(typed) ? Number(typed || 0) : 0);
