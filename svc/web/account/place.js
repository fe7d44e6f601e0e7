// Where on the page one is: the tab, and of the statement its month and what is looked for. All of it
// stands in the address, so that it can be kept, sent and reloaded.
import { createStore } from "/web/shared/store.js";

export const TABS = ["statement", "rewards", "cards", "security", "privacy"];
export const SHOWN = ["all", "in", "out", "points", "holds"];
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

const framed = window.parent !== window;

function read() {
  const [tab, query] = location.hash.slice(1).split("?");
  const asked = new URLSearchParams(query ?? "");
  const month = asked.get("month");
  return {
    tab: TABS.includes(tab) ? tab : "statement",
    month: MONTH.test(month) ? month : null,
    show: SHOWN.includes(asked.get("show")) ? asked.get("show") : "all",
    find: asked.get("find") ?? "",
  };
}

// month: null is the present one, whichever that is.
export const place = createStore(read());
addEventListener("hashchange", () => place.set(read()));

function hashOf({ tab, month, show, find }) {
  const asked = new URLSearchParams();
  if (tab === "statement" && month) asked.set("month", month);
  if (tab === "statement" && show !== "all") asked.set("show", show);
  if (tab === "statement" && find) asked.set("find", find);
  return `#${tab}${asked.size ? `?${asked}` : ""}`;
}

export const addressOf = (tab) => hashOf({ ...place.get(), tab });

// Changes it in place: what is typed and turned makes no way back of many steps.
export function go(change) {
  place.set(change);
  history.replaceState(history.state, "", hashOf(place.get()));
}

// For a link to a tab. Frames share one history with their neighbours, so there it is left alone.
export function follow(event, tab) {
  if (!framed) return;
  event.preventDefault();
  go({ tab });
}
