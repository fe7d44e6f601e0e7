// What a month comes to, written as the sum that it is: opening + in − out = closing.
import { html } from "/web/vendor/preact.js";
import { money, moneyFull, points as pointsText } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { Roll } from "/web/shared/roll.js";
import { t } from "/web/shared/text.js";

const stars = (points) => `${pointsText(points)} ★`;

// The terms, each with its sign; the last is what they come to.
const MONEY = [["", "opening"], ["+", "in"], ["−", "out"], ["=", "closing"]];
const POINTS = [["", "opening"], ["+", "earned"], ["−", "used"], ["−", "ended"], ["=", "closing"]];

export function addsUp({ cash, points }) {
  return cash.opening + cash.in - cash.out === cash.closing
    && points.opening + points.earned - points.used - points.ended === points.closing;
}

function Sum({ of, terms, values, write, children }) {
  return html`
    <div class="sum" data-testid=${`sum-${of}`}>
      <h3>${t(`sum.${of}`)}</h3>
      <dl>${terms.map(([sign, name]) => html`
        <div class=${sign === "=" ? "total" : ""} key=${name}>
          <dt>${sign && html`<span class="sum-sign">${sign}</span>`} ${t(`sum.${of}.${name}`)}</dt>
          <dd class="nums"><${Roll} text=${write(values[name])} value=${values[name]} testid=${`sum-${of}-${name}`} /></dd>
        </div>`)}</dl>
      ${children}
    </div>`;
}

export function Sums({ sums }) {
  const good = addsUp(sums);
  return html`
    <div class="sums panel" data-testid="sums" data-adds=${good ? "yes" : "no"}>
      <${Sum} of="money" terms=${MONEY} values=${sums.cash} write=${moneyFull}>
        ${sums.cash.held > 0 && html`<p class="quiet small" data-testid="sum-held">${t("sum.held", { amount: money(sums.cash.held) })}</p>`}<//>
      <${Sum} of="points" terms=${POINTS} values=${sums.points} write=${stars} />
      ${good ? html`<p class="sums-good small">${icon("check")}${t("sum.good", { entries: pointsText(sums.entries) })}</p>`
        : html`<p class="note bad" role="alert">${t("sum.bad")}</p>`}
    </div>`;
}
