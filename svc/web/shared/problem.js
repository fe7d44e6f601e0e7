// Says a failure in words a person can act on: what happened, what it means, what to do next.
// The catalogue has friendlier text for the problems that people meet; the service's own `detail`
// speaks for all others.
import { has, t } from "/web/shared/text.js";
import { money } from "/web/shared/format.js";

export function slugOf(type) {
  return typeof type === "string" ? type.replace(/^.*\//, "") : "";
}

export function explain(error) {
  if (error?.slug === undefined) return t(error?.message === "busy" ? "noanswer.busy" : "noanswer.text");
  const key = `problem.${error.slug}`;
  if (!has(key)) return error.message;
  const { short, spendable, limit } = error.body;
  return t(key, {
    short: Number.isInteger(short) ? money(short) : "",
    spendable: Number.isInteger(spendable) ? money(spendable) : "",
    limit: Number.isInteger(limit) ? money(limit) : "",
  });
}
