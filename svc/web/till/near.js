// What the purchase on the screen brings nearer, and what it would take for more: the level it leads to, the
// challenges that it counts for, and of the rules that only just do not give those for which the counter
// can still do something. Hours, days and places are no use to somebody who stands there now.
import { html } from "/web/vendor/preact.js";
import { byItems, money } from "/web/shared/format.js";
import { useStore } from "/web/shared/store.js";
import { called, t } from "/web/shared/text.js";
import { amountOf } from "/web/till/pad.js";
import { hasRows } from "/web/till/check.js";
import { wordsOf } from "/web/till/program.js";
import { nameOfFlag } from "/web/till/flags.js";
import { state } from "/web/till/state.js";
import { tierName } from "/web/till/visit.js";

const LINES_MOST = 3; // what is read at a glance; the panel keeps room for them, so nothing jumps
const STEPS_MOST = 10;

// "15.50", as the service spells money, in minor units.
const minorOf = (text) => Number(text.replace(".", ""));
const listed = (need, nameOf) => need.split(", ").map(nameOf).join(" / ");

// By the condition that fails, what would do; nothing where the counter cannot. First what is nearest.
const WOULD_DO = {
  at_least: ({ have, need }) => t("till.near.amount", { missing: money(minorOf(need) - minorOf(have)) }),
  has: ({ have, need }) => t("till.near.pieces", { missing: Number(need) - Number(have) }),
  lines: ({ need }) => need && t("till.near.lines", { what: listed(need, wordsOf) }),
  flag: ({ need }) => t("till.near.flag", { what: listed(need, nameOfFlag) }),
};
const ORDER = Object.keys(WOULD_DO);

function misses({ nearly }) {
  const known = nearly.filter(({ failed }) => ORDER.includes(failed));
  const sorted = known.sort((a, b) => ORDER.indexOf(a.failed) - ORDER.indexOf(b.failed));
  return sorted.flatMap((near) => {
    const what = WOULD_DO[near.failed](near);
    return what ? [{ id: near.rule, name: called(near), what }] : [];
  });
}

// "●●○ 2 of 3". One that repeats goes on counting above its target.
function step({ counts, before, after, target }) {
  if (Math.floor(after / target) > Math.floor(before / target)) return t("till.near.done");
  const count = after % target;
  const text = counts === "amount" ? money : String;
  const words = t("till.near.step", { count: text(count), target: text(target) });
  return target > STEPS_MOST ? words : `${"●".repeat(count)}${"○".repeat(target - count)} ${words}`;
}

const steps = ({ challenges }) => challenges.filter(({ before, after }) => after > before)
  .map((each) => ({ id: each.id, name: called(each), what: step(each), good: true }));

const level = ({ tier_after: tier }, { account }) =>
  (tier === account.tier ? [] : [{ id: "tier", name: t("till.near.tier"), what: tierName(tier), good: true }]);

function Line({ id, name, what, good }) {
  return html`
    <li class="row apart small" data-testid=${`near-${id}`}>
      <span>${name}</span><strong class=${`nums ${good ? "stars" : ""}`}>${what}</strong></li>`;
}

export function Near() {
  const { quote, visit, check, typed } = useStore(state);
  if (!byItems()) return null; // rules of format 1 say nothing of the kind
  const lines = quote ? [...level(quote, visit), ...steps(quote), ...misses(quote)].slice(0, LINES_MOST) : [];
  const begun = hasRows(check) || amountOf(typed) > 0;
  return html`
    <ul class="near" aria-label=${t("till.near")} data-testid="near">
      ${lines.map((line) => html`<${Line} key=${line.id} ...${line} />`)}
      ${!begun && html`<li class="quiet small near-hint">${t("till.near.hint")}</li>`}
    </ul>`;
}
