// The service's clock. A browser's own may be minutes or years wrong, so the Date of every answer is
// compared with it, and whatever depends on what time it is asks here. Timers keep to it as well.
import { readText, writeText } from "/web/shared/kept.js";
import { createStore } from "/web/shared/store.js";

const KEPT = "crema.clock";
const DATE_STEP_MS = 1000;
const IGNORED_MS = 2000;
const LOOK_MS = 60000;

// How far the service is ahead of the browser lies between these two; each answer narrows them.
let least = -Infinity;
let most = Infinity;
let aheadMs = kept();
let drift = 0;

// Without an answer, as offline, what was known last serves.
function kept() {
  return Number(readText("local", KEPT)) || 0;
}

// Where nothing is kept, the next page waits for its first answer.
function keep() {
  writeText("local", KEPT, String(aheadMs));
}

// Who subscribes hears when the service's time turns out to be another than it seemed.
export const clock = createStore({});

export const serviceNow = () => Date.now() + aheadMs;

// The browser's wall clock by its steady one: they part when somebody sets the clock, or after a sleep.
const driftNow = () => Date.now() - performance.now();

// Takes the Date of an answer that was asked for and had come at these times of the browser's clock.
export function hearDate(text, askedMs, heardMs) {
  const said = Date.parse(text ?? "");
  if (Number.isNaN(said)) return;
  const [from, to] = [said - heardMs, said + DATE_STEP_MS - askedMs];
  const agrees = from <= most && to >= least;
  least = agrees ? Math.max(least, from) : from;
  most = agrees ? Math.min(most, to) : to;
  drift = driftNow();
  const middle = Math.round((least + most) / 2);
  const before = aheadMs;
  aheadMs = Math.abs(middle) > IGNORED_MS ? middle : 0;
  if (Math.abs(aheadMs - before) <= IGNORED_MS) return;
  keep();
  clock.set({});
}

// Asks for nothing but the time. Without an answer the time stays as it is known.
export async function askTime() {
  const asked = Date.now();
  try {
    const { headers } = await fetch("/healthz", { cache: "no-store" });
    hearDate(headers.get("Date"), asked, Date.now());
  } catch { /* Offline. */ }
}

// Calls `act` when the service's clock comes to `moment`, and answers what calls it off. A browser's
// timer overflows after 24 days and stands still in a sleep, so it is never trusted for longer than a minute.
export function at(moment, act) {
  let timer = 0;
  let ignore = () => {};
  const callOff = () => { clearTimeout(timer); ignore(); };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, Math.min(moment - serviceNow(), LOOK_MS)));
  };
  const look = () => {
    if (Math.abs(driftNow() - drift) > IGNORED_MS) askTime();
    if (moment > serviceNow()) return wait();
    callOff();
    act();
  };
  ignore = clock.subscribe(wait);
  wait();
  return callOff;
}
