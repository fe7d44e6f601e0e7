// The choice of an amount: a few round ones, one tap each, or another that is typed.
import { html } from "/web/vendor/preact.js";
import { exponent, moneyFull } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";

const minor = (units) => units * 10 ** exponent();

// Text to minor units without a float: "12.5" and "12,50" are 1250.
function parseAmount(text) {
  const match = /^(\d{1,7})(?:[.,](\d*))?$/.exec(text.trim());
  if (!match || (match[2]?.length ?? 0) > exponent()) return 0;
  return Number(match[1] + (match[2] ?? "").padEnd(exponent(), "0"));
}

// Minor units; 0 while another amount is not one yet.
export const amountOf = (chosen, other) => (chosen === "other" ? parseAmount(other) : minor(chosen));

export function Amounts({ units, chosen, choose, other, setOther }) {
  const isOther = chosen === "other";
  const option = (value, label, testid) => html`
    <button class="button amount" type="button" aria-pressed=${chosen === value} data-testid=${testid}
      onClick=${() => choose(value)}>${label}</button>`;
  return html`
    <div class="stack tight">
      <div class="amounts" role="group" aria-label=${t("topup.amount")}>
        ${units.map((each) => option(each, moneyFull(minor(each)).replace(/[.,]0+(?!\d)/, ""), `amount-${each}`))}
        ${option("other", t("topup.other"), "amount-other")}
      </div>
      ${isOther && html`
        <label class="field"><span>${t("topup.otheramount")}</span>
          <input inputmode="decimal" autocomplete="off" maxlength="10" value=${other} data-testid="field-other"
            onInput=${(event) => setOther(event.target.value)} ref=${(field) => field && !other && field.focus()} /></label>`}
    </div>`;
}
