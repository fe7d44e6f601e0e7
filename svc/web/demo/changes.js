// What the windows saw of each change, put together: who acted, when it was answered, and when the
// push reached each of the others. All times are the browser's one clock.
import { isUnlisted } from "/web/shared/entry.js";
import { createStore } from "/web/shared/store.js";

const KEPT = 20;
export const changes = createStore({ list: [] });
const ripples = new Set();

export function onRipple(listener) {
  ripples.add(listener);
  return () => ripples.delete(listener);
}

function put(change) {
  const others = changes.get().list.filter((each) => each.id !== change.id);
  changes.set({ list: [change, ...others].sort((a, b) => b.order - a.order).slice(0, KEPT) });
}

// Enrolling the phone for its pay code is a change as well, but moves neither money nor points; tags do not, either.
const isQuiet = (entry) => entry && (entry.kind === "card" || isUnlisted(entry));

function take(where, { account, version, how, at, sent_at: sentAt, entry }) {
  const id = `${account}-${version}`;
  const known = changes.get().list.find((each) => each.id === id)
    ?? { id, version, order: performance.now(), where: null, sentAt: null, answeredAt: null, seen: {}, entry: null };
  const change = { ...known, seen: { ...known.seen }, entry: known.entry ?? entry };
  if (how === "reply") Object.assign(change, { where, answeredAt: at, sentAt });
  else change.seen[where] ??= at;
  put(change);
  for (const listener of ripples) {
    if (how === "reply") Object.keys(change.seen).forEach((seen) => seen !== where && listener(where, seen));
    else if (change.where && change.where !== where) listener(change.where, where);
  }
}

export function listen(nameOf) {
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || data?.type !== "crema-change") return;
    const where = nameOf(source);
    if (where && !isQuiet(data.entry)) take(where, data);
  });
}

// Milliseconds from the press of the button; without a press in our windows, from the first push.
export function timesOf({ sentAt, answeredAt, seen, where }) {
  const start = sentAt ?? Math.min(...Object.values(seen));
  const others = Object.entries(seen).filter(([name]) => name !== where);
  return {
    answered: answeredAt && sentAt ? answeredAt - sentAt : null,
    reached: others.map(([name, at]) => ({ name, ms: Math.max(0, at - start) })).sort((a, b) => a.ms - b.ms),
  };
}
