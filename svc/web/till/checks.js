// Check numbers, which are the idempotency keys of the till: date / check / payment. They are
// unique in the store, so each browser puts a random number of its own before its daily count.
const STORED = "crema.till.check";

const pad = (number, digits) => String(number).padStart(digits, "0");

function today() {
  const now = new Date();
  return `${now.getFullYear()}-${pad(now.getMonth() + 1, 2)}-${pad(now.getDate(), 2)}`;
}

const draw = () => pad(crypto.getRandomValues(new Uint32Array(1))[0] % 1000000, 6);

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED));
    if (kept?.day === today()) return kept;
    return { day: today(), till: kept?.till ?? draw(), count: 1 };
  } catch {
    return { day: today(), till: draw(), count: 1 };
  }
}

const write = (check) => localStorage.setItem(STORED, JSON.stringify(check));

// What the cashier reads, "0417".
export const checkNumber = () => pad(read().count, 4);

export function checkKey() {
  const check = read();
  write(check);
  return `${check.day}/${check.till}-${pad(check.count, 4)}/1`;
}

export function nextCheck() {
  const check = read();
  write({ ...check, count: check.count + 1 });
}

// After a clash with another till's numbers: a fresh random number, so it cannot clash again.
export const redrawCheck = () => write({ day: today(), till: draw(), count: 1 });
