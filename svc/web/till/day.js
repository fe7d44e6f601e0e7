// The business day: the day of the books, which is the calendar day in the program's zone by the
// service's clock. Midnight is told once.
import { html } from "/web/vendor/preact.js";
import { createStore, useStore } from "/web/shared/store.js";
import { dayShort, programDay } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";
import { at, clock, serviceNow } from "/web/shared/time.js";
import { toast } from "/web/shared/toast.js";

const MINUTE_MS = 60000;

// "2026-11-28"
export const businessDay = () => programDay(serviceNow());

export const day = createStore({ on: null });

function look() {
  const on = businessDay();
  const before = day.get().on;
  if (on === before) return;
  day.set({ on });
  if (before && on > before) toast(t("till.newday", { day: dayShort(on) }));
}

// Days end with a minute, in whatever zone.
function lookEachMinute() {
  look();
  const now = serviceNow();
  at(now + MINUTE_MS - (now % MINUTE_MS), lookEachMinute);
}

export function watchDay() {
  clock.subscribe(look);
  lookEachMinute();
}

export function Day() {
  const { on } = useStore(day);
  return on && html`<span class="chip till-day" data-testid="day" data-on=${on}>${t("till.day", { day: dayShort(on) })}</span>`;
}
