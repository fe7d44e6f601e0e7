// The amount in large figures, the keys, and what can be done with the amount.
import { html, useEffect, useRef } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { exponent, money, pointsExact } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { t } from "/web/shared/text.js";
import { checkNumber } from "/web/till/checks.js";
import { amountOf, isAmount } from "/web/till/pad.js";
import { state } from "/web/till/state.js";
import { Acts } from "/web/till/acts.js";
import { dueNow, isFree } from "/web/till/due.js";
import { Flags } from "/web/till/flags.js";
import { enter, erase, press } from "/web/till/input.js";
import { taken } from "/web/till/listen.js";
import { questionOf } from "/web/till/question.js";
import { nameOf } from "/web/till/visit.js";
import { CheckRows } from "/web/till/rows.js";
import { Whose } from "/web/till/whose.js";

const noughts = () => (exponent() === 2 ? "00" : "000");
const keys = () => ["7", "8", "9", "4", "5", "6", "1", "2", "3", noughts(), "0"];
const grouped = (digits) => digits.replace(/(\d{4})(?=\d)/g, "$1 ");

// What is typed would earn this; said when the typing rests.
function Earns() {
  const { quote } = useStore(state);
  const micro = quote?.points_micro ?? 0;
  return html`
    <span class="earns stars nums" aria-live="polite" data-testid="earns" data-value=${micro}>
      ${micro > 0 && t("till.earns", { points: pointsExact(micro) })}</span>`;
}

// What is being asked for stays in sight until there is an answer, or the next amount is begun.
function Display({ typed, busy }) {
  const field = useRef(null);
  const { phase, dialog } = state.get();
  const free = phase === "ready" && !dialog && !questionOf(state.get());
  useEffect(() => { if (free) field.current.focus({ preventScroll: true }); }, [free]);
  const put = (event) => {
    const text = event.target.value;
    event.target.value = "";
    taken(text, event.timeStamp);
  };
  const amount = isAmount(typed);
  const text = amount ? money(typed === "" && busy?.amount ? busy.amount : amountOf(typed)) : grouped(typed);
  return html`
    <div class="display">
      <div class="row apart quiet small">
        <span>${amount ? t("till.amount") : t("till.scanning", { count: typed.length })}</span>
        <${Earns} />
        <span>${t("till.check", { number: checkNumber() })}</span>
      </div>
      <output class=${amount ? "display-amount" : "display-digits"} data-testid="amount" aria-live="polite">
        <span style=${{ "--signs": text.length }}>${text}</span></output>
      <label class="scan-line">
        ${icon("scan")}<span class="unseen">${t("till.scan")}</span>
        <input ref=${field} class="scan" data-testid="scan" inputmode="none" autocomplete="off" onInput=${put} />
        <span class="scan-hint quiet small" aria-hidden="true">${t("till.scan")}</span>
      </label>
    </div>`;
}

function chargeText(typed, visit) {
  if (!isAmount(typed)) return t("till.present");
  if (visit && isFree()) return t("till.give.person", { name: nameOf(visit) });
  const due = dueNow();
  const amount = due > 0 ? money(due) : "";
  if (!visit) return amount ? t("till.charge.amount", { amount }) : t("till.charge");
  return t(amount ? "till.charge.person" : "till.charge.whose", { name: nameOf(visit), amount });
}

export function Keypad() {
  const { typed, visit, busy } = useStore(state);
  const stopped = Boolean(busy);
  const ready = (dueNow() > 0 || isFree()) && visit && !stopped;
  return html`
    <section class="keypad" aria-label=${t("till.keypad")}>
      <${CheckRows} />
      <${Display} typed=${typed} busy=${busy} />
      <${Flags} />
      <div class="keys">
        ${keys().map((key) => html`
          <button class="button key" type="button" onClick=${() => press(key)} data-testid=${`key-${key}`}>${key}</button>`)}
        <button class="button key" type="button" onClick=${erase} aria-label=${t("till.erase")} data-testid="key-erase">
          ${icon("erase")}</button>
      </div>
      <div class="pay">
        <${Whose} />
        <button class="button main charge" type="button" disabled=${stopped || (isAmount(typed) && !visit)}
          aria-disabled=${!ready && isAmount(typed)} onClick=${enter} data-testid="charge">
          ${busy && html`<span class="spinner"></span>`}<span class="charge-text">${chargeText(typed, visit)}</span></button>
      </div>
      <${Acts} />
    </section>`;
}
