// What one window of the till keeps for itself: the number that stands in its checks' numbers, the
// day and count of its checks, and what was asked for and has no answer yet. A Web Lock says whose a
// slot is for as long as the window lives, so two windows never share one; what a closed window has
// left open is taken up by the next one that opens, once.
import { drop, names, readValue, writeValue } from "/web/shared/kept.js";
import { intentsOf } from "/web/till/kept.js";

const STORED = "crema.till.slot.";
const MINE = "crema.till.slot";
const RELOAD_MS = 1500;
const OLD = { check: "crema.till.check", waiting: "crema.intent.till" };

let name = null;
let slot = { waiting: [] };

const random = () => crypto.getRandomValues(new Uint32Array(1))[0];
const drawName = () => random().toString(36);

const stored = (prefix) => names("local").filter((each) => each.startsWith(prefix));

// Six digits that no other slot of this browser has.
export function drawNumber() {
  const taken = stored(STORED).map((each) => readValue("local", each)?.till);
  for (;;) {
    const till = String(random() % 1000000).padStart(6, "0");
    if (!taken.includes(till)) return till;
  }
}

export const slotNow = () => slot;

export function changeSlot(patch) {
  slot = { ...slot, ...patch };
  if (name) writeValue("local", name, slot);
}

// Only an unsafe origin has no Web Locks. There a window keeps its slot over a reload, and that is all.
const { locks } = navigator;

// Holds the lock until the window is gone; answers whether it was to be had.
function hold(lock, options) {
  if (!locks) return !options.ifAvailable;
  return new Promise((answer) => {
    locks.request(lock, options, (held) => {
      answer(Boolean(held));
      return held ? new Promise(() => {}) : undefined;
    }).catch(() => answer(false));
  });
}

// After a reload the lock falls when the page before is gone; a copied window waits for it in vain.
const holdAgain = (mine) => hold(mine, { signal: AbortSignal.timeout(RELOAD_MS) });

async function findSlot(prefix) {
  const mine = readValue("session", MINE);
  if (String(mine).startsWith(prefix) && readValue("local", mine) && (await holdAgain(mine))) return { found: mine, again: true };
  for (const free of stored(prefix)) if (await hold(free, { ifAvailable: true })) return { found: free };
  const drawn = prefix + drawName();
  await hold(drawn, {});
  return { found: drawn };
}

// What a check's number is made of, as far as it is whole: else a new one is drawn.
const numbered = ({ day, till, count, open }) =>
  (/^\d{4}-\d\d-\d\d$/.test(day) && /^\d{6}$/.test(till) && Number.isSafeInteger(count) && count > 0 ? { day, till, count, open } : {});

// What stands in a slot whose window is gone comes into ours; written here before it goes there.
function takeUp(other) {
  const waiting = intentsOf(readValue("local", other)?.waiting);
  const known = slot.waiting.map(({ key }) => key);
  if (waiting.length) changeSlot({ waiting: [...slot.waiting, ...waiting.filter(({ key }) => !known.includes(key))] });
  drop("local", other);
}

// Windows of the version before had one slot for all of them.
function takeUpOld(terminal) {
  const waiting = readValue("local", OLD.waiting);
  if (waiting?.till === terminal) changeSlot({ waiting: [...slot.waiting, ...intentsOf([waiting])] });
  if (!waiting || waiting.till === terminal) Object.values(OLD).forEach((each) => drop("local", each));
}

const ifFree = (lock, act) => locks?.request(lock, { ifAvailable: true }, (held) => held && act());

// Before anything is numbered or asked for. Answers whether this is the window that had the slot
// before, loaded again: a copy of it, or a new one, goes on with nothing of what stood there.
export async function claimSlot(terminal) {
  const prefix = `${STORED}${terminal}.`;
  if (name?.startsWith(prefix)) return true;
  const { found, again } = await findSlot(prefix);
  const { day, till, count, open, waiting } = readValue("local", found) ?? {};
  name = found;
  writeValue("session", MINE, name);
  changeSlot({ ...numbered({ day, till, count, open }), waiting: intentsOf(waiting) });
  for (const other of stored(prefix)) if (other !== name) await ifFree(other, () => takeUp(other));
  await ifFree(STORED, () => takeUpOld(terminal));
  return Boolean(again);
}

// --- what has no answer yet: written down before it is sent, crossed out when its outcome is known ---

export const waitingAll = () => slot.waiting;

export const waitingOf = (key) => slot.waiting.find((each) => each.key === key);

export const beginWaiting = (intent) => changeSlot({ waiting: [...slot.waiting, intent] });

export const updateWaiting = (key, patch) => changeSlot({
  waiting: slot.waiting.map((each) => (each.key === key ? { ...each, ...patch } : each)) });

export const settleWaiting = (key) => changeSlot({ waiting: slot.waiting.filter((each) => each.key !== key) });
