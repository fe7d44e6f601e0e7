// The top-up sheet: one tap chooses the amount, one tap asks. Then it shows what became of it.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { exponent, money, moneyFull } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { closeSheet } from "/web/shared/sheet.js";
import { explain } from "/web/shared/problem.js";
import { t } from "/web/shared/text.js";
import { state } from "/web/app/state.js";
import { closeTopup, forgetTopup, runTopup, startTopup, topping } from "/web/app/topping.js";

const UNITS = [10, 25, 50];
const METHODS = ["sandbox_ok", "sandbox_declined", "sandbox_slow", "sandbox_unknown"];
const minor = (units) => units * 10 ** exponent();

// Text to minor units without a float: "12.5" and "12,50" are 1250.
export function parseAmount(text) {
  const match = /^(\d{1,7})(?:[.,](\d*))?$/.exec(text.trim());
  if (!match || (match[2]?.length ?? 0) > exponent()) return 0;
  return Number(match[1] + (match[2] ?? "").padEnd(exponent(), "0"));
}

function Amounts({ chosen, choose, other, setOther }) {
  const isOther = chosen === "other";
  const option = (value, label, testid) => html`
    <button class="button amount" type="button" aria-pressed=${chosen === value} data-testid=${testid}
      onClick=${() => choose(value)}>${label}</button>`;
  return html`
    <div class="stack tight">
      <div class="amounts" role="group" aria-label=${t("topup.amount")}>
        ${UNITS.map((units) => option(units, moneyFull(minor(units)).replace(/[.,]0+(?!\d)/, ""), `amount-${units}`))}
        ${option("other", t("topup.other"), "amount-other")}
      </div>
      ${isOther && html`
        <label class="field"><span>${t("topup.otheramount")}</span>
          <input inputmode="decimal" autocomplete="off" maxlength="10" value=${other} data-testid="field-other"
            onInput=${(event) => setOther(event.target.value)} ref=${(field) => field && !other && field.focus()} /></label>`}
    </div>`;
}

function Form() {
  const [chosen, choose] = useState(UNITS[1]);
  const [other, setOther] = useState("");
  const [method, setMethod] = useState(METHODS[0]);
  const amount = chosen === "other" ? parseAmount(other) : minor(chosen);
  const submit = (event) => {
    event.preventDefault();
    if (amount > 0) startTopup(amount, method);
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <${Amounts} ...${{ chosen, choose, other, setOther }} />
      <label class="field"><span>${t("topup.method")}</span>
        <select value=${method} onChange=${(event) => setMethod(event.target.value)} data-testid="method">
          ${METHODS.map((each) => html`<option value=${each} selected=${each === method}>${t(`method.${each}`)}</option>`)}
        </select></label>
      <p class="quiet small">${t("topup.demo")}</p>
      <button class="button main wide" type="submit" disabled=${amount <= 0} data-testid="topup-go">
        ${amount > 0 ? t("topup.go", { amount: moneyFull(amount) }) : t("topup.badamount")}</button>
    </form>`;
}

function Busy({ text, slow }) {
  return html`
    <div class="outcome" role="status" data-testid="topup-busy">
      <span class="outcome-sign wait"><span class="spinner"></span></span>
      <p>${text}</p>
      ${slow && html`<p class="quiet small">${t("slow")}</p>`}
    </div>`;
}

function Outcome({ good, title, text, children }) {
  return html`
    <div class="outcome" role=${good ? "status" : "alert"} data-testid=${good ? "topup-good" : "topup-bad"}>
      <span class=${`outcome-sign ${good ? "good" : "bad"}`}>${icon(good ? "check" : "alert")}</span>
      <h2>${title}</h2>
      <p class="quiet">${text}</p>
      ${children}
    </div>`;
}

export function TopUp() {
  const { step, amount, error, slow } = useStore(topping);
  const { account } = useStore(state);
  useEffect(() => closeTopup, []);
  const close = (act) => html`
    <button class="button wide" type="button" onClick=${act} data-testid="topup-done">${t("done")}</button>`;
  switch (step) {
    case "asking": return html`<${Busy} text=${t("topup.asking")} slow=${slow} />`;
    case "pending":
    case "unknown": return html`<div class="stack"><${Busy} text=${t(`topup.${step}`)} />${close(closeSheet)}</div>`;
    case "credited": return html`
      <${Outcome} good title=${t("topup.credited", { amount: moneyFull(amount) })}
        text=${t("topup.balance", { balance: moneyFull(account.cash - account.held) })}>${close(closeSheet)}<//>`;
    case "noanswer": return html`
      <${Outcome} title=${t("noanswer.title")} text=${t("topup.noanswer")}>
        <button class="button main wide" type="button" onClick=${runTopup} data-testid="topup-retry">${t("retry")}</button><//>`;
    case "declined":
    case "refused": return html`
      <${Outcome} title=${t(`topup.${step}`)} text=${step === "declined" ? t("topup.declined.text") : explain(error)}>
        <button class="button main wide" type="button" onClick=${forgetTopup} data-testid="topup-again">${t("topup.again")}</button><//>`;
    default: return html`<${Form} />`;
  }
}
