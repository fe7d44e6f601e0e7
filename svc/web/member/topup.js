// The top-up sheet: one tap chooses the amount, one tap asks. Then it shows what became of it.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { dateTime, hasTopups, moneyFull, presets } from "/web/shared/format.js";
import { closeSheet } from "/web/shared/sheet.js";
import { explain } from "/web/shared/problem.js";
import { t } from "/web/shared/text.js";
import { Amounts, amountOf, firstOf } from "/web/member/amounts.js";
import { lookAt } from "/web/member/looking.js";
import { Busy, Outcome } from "/web/member/outcome.js";
import { state } from "/web/member/state.js";
import { cancelTopup, closeTopup, forgetTopup, runTopup, startTopup, topping } from "/web/member/topping.js";
import { NoAnswerYet } from "/web/member/waiting.js";

const METHODS = ["sandbox_ok", "sandbox_declined", "sandbox_slow", "sandbox_unknown"];

function Form() {
  const amounts = presets("load");
  const [chosen, choose] = useState(firstOf(amounts));
  const [other, setOther] = useState("");
  const [method, setMethod] = useState(METHODS[0]);
  const amount = amountOf(chosen, other);
  const submit = (event) => {
    event.preventDefault();
    if (amount > 0) startTopup(amount, method);
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <${Amounts} amounts=${amounts} ...${{ chosen, choose, other, setOther }} />
      <label class="field"><span>${t("topup.method")}</span>
        <select value=${method} onChange=${(event) => setMethod(event.target.value)} data-testid="method">
          ${METHODS.map((each) => html`<option value=${each} selected=${each === method}>${t(`method.${each}`)}</option>`)}
        </select></label>
      <p class="quiet small">${t("topup.demo")}</p>
      <button class="button main wide" type="submit" disabled=${amount <= 0} data-testid="topup-go">
        ${amount > 0 ? t("topup.go", { amount: moneyFull(amount) }) : t("topup.badamount")}</button>
    </form>`;
}

export function TopUp() {
  const { step, amount, error, slow, before } = useStore(topping);
  const { account } = useStore(state);
  useEffect(() => {
    const leave = lookAt("topup");
    return () => { leave(); closeTopup(); };
  }, []);
  const cash = { balance: moneyFull(account.cash - account.held) };
  const [balance, present] = [t("topup.balance", cash), t("topup.present", cash)];
  const close = (act) => html`
    <button class="button wide" type="button" onClick=${act} data-testid="topup-done">${t("done")}</button>`;
  switch (step) {
    case "asking": return html`<${Busy} testid="topup-busy" text=${t("topup.asking")} slow=${slow} />`;
    case "pending":
    case "unknown": return html`
      <div class="stack"><${Busy} testid="topup-busy" text=${t(`topup.${step}`)} more=${present} />${close(closeSheet)}</div>`;
    case "credited": return html`
      <${Outcome} name="topup" good title=${t("topup.credited", { amount: moneyFull(amount) })}
        text=${before ? `${t("topup.before", { time: dateTime(before) })} ${balance}` : balance}>${close(closeSheet)}<//>`;
    case "noanswer": return html`<${NoAnswerYet} name="topup" store=${topping} ask=${runTopup} cancel=${cancelTopup} />`;
    case "declined":
    case "refused": return html`
      <${Outcome} name="topup" title=${t(`topup.${step}`)} text=${`${step === "declined" ? t("topup.declined.text") : explain(error)} ${present}`}>
        <button class="button main wide" type="button" onClick=${forgetTopup} data-testid="topup-again">${t("topup.again")}</button><//>`;
    default: return hasTopups() ? html`<${Form} />`
      : html`<div class="stack"><p data-testid="topup-till">${t("topup.till")}</p>${close(closeSheet)}</div>`;
  }
}
