// Says a failure in words a person can act on: what happened, what it means, what to do next. The
// words are the catalogue's, by the problem's slug; the figures are the problem's own members, written
// in the program's currency and the page's language. The service's own sentence is for whoever reads
// its replies: no page shows it.
import { has, needs, t } from "/web/shared/text.js";
import { moment, moneyFull, points } from "/web/shared/format.js";

const MINUTE_MS = 60000;
const MONEY = ["limit", "spendable", "day_maximum", "left"];
// Whose least, most and rest are a number of letters, cards, holds or tags, not money.
const COUNTED = ["weak-password", "too-many-cards", "too-many-holds", "too-many-tags", "too-many-vouchers", "invalid-body"];

// They ask for something that only another version of the page can give.
const OF_THE_PAGE = [
  "malformed-request", "invalid-query", "idempotency-key-missing", "payload-too-large", "length-required",
  "uri-too-long", "header-too-large", "unsupported-media-type", "expectation-failed", "upgrade-required",
  "not-implemented", "http-version", "method-not-allowed",
];

export function slugOf(type) {
  return typeof type === "string" ? type.replace(/^.*\//, "") : "";
}

const whole = (value, write) => (Number.isInteger(value) ? write(value) : undefined);
const toTheMinute = (at) => moment(Math.ceil(at / MINUTE_MS) * MINUTE_MS);

function againAt({ body, againAt: waited, retryAfterMs }) {
  const told = Date.parse(body.again_at ?? "");
  if (!Number.isNaN(told)) return toTheMinute(told);
  return retryAfterMs > 0 ? toTheMinute(waited) : undefined;
}

function figures(error) {
  const { body, slug } = error;
  const bounds = COUNTED.includes(slug) ? points : moneyFull;
  return {
    ...Object.fromEntries(MONEY.map((name) => [name, whole(body[name], bounds)])),
    short: whole(body.short, slug === "insufficient-points" ? points : moneyFull),
    minimum: whole(body.minimum, bounds),
    maximum: whole(body.maximum, bounds),
    line: whole(body.line, points),
    left_pieces: whole(body.left_pieces, points),
    at: againAt(error),
    instance: body.instance,
  };
}

// Which of a problem's texts fit, the most telling first. A wait that a person stands through is no
// time of the day.
function cases({ body, retryAfterMs }) {
  const field = body.field?.replace(/\[\d+\]/g, "").split(".").at(-1);
  const { limit, minimum, maximum, day_maximum: day, left, left_pieces: pieces } = body;
  return [
    retryAfterMs >= MINUTE_MS && "at",
    field && body.reason && `${field}.${body.reason}`,
    field ?? body.reason,
    day !== undefined && (left > 0 ? "day" : "day.over"),
    limit !== undefined && day === undefined && limit === minimum && "least",
    limit !== undefined && day === undefined && limit === maximum && "most",
    left === 0 && "full",
    pieces !== undefined && (pieces > 0 ? "line" : "line.none"),
    "figures",
  ].filter(Boolean);
}

const filled = (key, values) => has(key) && needs(key).every((name) => values[name] !== undefined);

// `own`: where a page looks for better words of its own, by what it was doing, before those that all share.
export function explain(error, own = []) {
  if (error?.slug === undefined) return t(error?.message === "busy" ? "noanswer.busy" : "noanswer.text");
  const values = figures(error);
  const slug = OF_THE_PAGE.includes(error.slug) ? "of-the-page" : error.slug;
  const keys = [...own, `problem.${slug}`].flatMap((base) => [...cases(error).map((each) => `${base}.${each}`), base]);
  const key = keys.find((each) => filled(each, values)) ?? "problem.other";
  return t(key, { ...values, instance: values.instance ?? "" });
}
