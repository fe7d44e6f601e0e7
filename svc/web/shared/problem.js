// Says a failure in words a person can act on: what happened, what it means, what to do next.
// The catalogue has friendlier text for the problems that people meet; the service's own `detail`
// speaks for all others.
import { has, t } from "/web/shared/text.js";
import { clock, money } from "/web/shared/format.js";

const MINUTE_MS = 60000;

export function slugOf(type) {
  return typeof type === "string" ? type.replace(/^.*\//, "") : "";
}

// A wait that a person would not stand through is told as the minute in which it is over.
function waiting(error) {
  if (!(error.retryAfterMs >= MINUTE_MS) || !has(`problem.${error.slug}.at`)) return null;
  return t(`problem.${error.slug}.at`, { at: clock(Math.ceil(error.againAt / MINUTE_MS) * MINUTE_MS) });
}

export function explain(error) {
  if (error?.slug === undefined) return t(error?.message === "busy" ? "noanswer.busy" : "noanswer.text");
  const key = `problem.${error.slug}`;
  if (!has(key)) return error.message;
  const { short, spendable, limit } = error.body;
  return waiting(error) ?? t(key, {
    short: Number.isInteger(short) ? money(short) : "",
    spendable: Number.isInteger(spendable) ? money(spendable) : "",
    limit: Number.isInteger(limit) ? money(limit) : "",
  });
}
