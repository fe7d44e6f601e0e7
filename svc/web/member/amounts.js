// The choice of an amount: a few round ones within the program's limits, one tap each, or another
// that is typed as the language writes it.
import { html } from "/web/vendor/preact.js";
import { decimal, exponent, money, moneyRound, parseMoney } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";

const TYPED_MOST = 24;

// Minor units; 0 while another amount is not one yet.
export const amountOf = (chosen, other) => (chosen === "other" ? parseMoney(other) ?? 0 : chosen);

// The one in the middle; where none fits the limits, one is typed.
export const firstOf = (amounts) => amounts[Math.min(1, amounts.length - 1)] ?? "other";

const nameOf = (minor) => (decimal(minor).includes(".") ? decimal(minor).replace(/\.?0+$/, "") : decimal(minor));

export function Amounts({ amounts, chosen, choose, other, setOther }) {
  const isOther = chosen === "other";
  const option = (value, label, testid) => html`
    <button class="button amount" type="button" aria-pressed=${chosen === value} data-testid=${testid}
      onClick=${() => choose(value)}>${label}</button>`;
  return html`
    <div class="stack tight">
      <div class="amounts" role="group" aria-label=${t("topup.amount")}>
        ${amounts.map((each) => option(each, moneyRound(each), `amount-${nameOf(each)}`))}
        ${option("other", t("topup.other"), "amount-other")}
      </div>
      ${isOther && html`
        <label class="field"><span>${t("topup.otheramount")}</span>
          <input inputmode=${exponent() ? "decimal" : "numeric"} autocomplete="off" maxlength=${TYPED_MOST} value=${other}
            placeholder=${amounts.length ? money(firstOf(amounts)) : ""} data-testid="field-other"
            onInput=${(event) => setOther(event.target.value)} ref=${(field) => field && !other && field.focus()} /></label>`}
    </div>`;
}
