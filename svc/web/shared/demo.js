// What a page tells the demo page around it: each change it saw, when, and how it came to know.
const inside = window.parent !== window;

export const clockMs = () => performance.timeOrigin + performance.now();

export function tellDemo(how, { account, version, entry, sentAt, at = clockMs() }) {
  if (!inside || !version) return;
  window.parent.postMessage(
    { type: "crema-change", how, account, version, at, sent_at: sentAt, entry: entry && {
      kind: entry.kind, cash: entry.cash, points: entry.points, receipt: entry.receipt,
      held: entry.hold?.amount } },
    location.origin);
}

// The demo page may ask a page to do something a hand would do: show its pay code, take a scan.
export function hearDemo(type, act) {
  if (!inside) return;
  addEventListener("message", ({ origin, source, data }) => {
    if (origin === location.origin && source === window.parent && data?.type === type) act(data);
  });
}
