// Vouchers: rewards whose points have left already and that wait for a till, each until its last day.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { calendarDay, points as pointsText, programDay } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { closeSheet, openSheet } from "/web/shared/sheet.js";
import { explain } from "/web/shared/problem.js";
import { called, t } from "/web/shared/text.js";
import { forgetTaking, giveVoucherBack, takeVoucher, taking } from "/web/member/taking.js";

// It ends with a day of the program: the one that has just begun is the first without it.
const lastDay = ({ ends_at: end }) => calendarDay(programDay(Date.parse(end) - 1));
export const voucherName = (voucher) => called(voucher) ?? voucher.reward ?? t("voucher.some");

export function Vouchers({ vouchers }) {
  if (!vouchers.length) return null;
  return html`
    <section aria-label=${t("voucher.title")} data-testid="vouchers">
      <h2>${t("voucher.title")}</h2>
      <ul class="rewards">${vouchers.map((voucher) => html`
        <li key=${voucher.id}>
          <button class="reward ready" type="button" onClick=${() => openSheet("voucher", voucher)} data-testid="voucher" data-reward=${voucher.reward}>
            <span class="row apart">${icon("gift")}<span class="small">${t("voucher.ready")}</span></span>
            <strong>${voucherName(voucher)}</strong>
            <span class="small">${t("voucher.until", { day: lastDay(voucher) })}</span>
          </button>
        </li>`)}</ul>
    </section>`;
}

// What became of what was asked for here; the sheet forgets it when it goes.
function useTaking(id) {
  const { step, what, error } = useStore(taking);
  useEffect(() => forgetTaking, []);
  return what === id ? { step, error } : { step: "idle" };
}

function Trouble({ step, error }) {
  if (step === "noanswer") return html`<p class="note wait" role="alert" data-testid="voucher-noanswer">${t("voucher.noanswer")}</p>`;
  return step === "refused" && html`<p class="note bad" role="alert" data-testid="voucher-bad">${explain(error)}</p>`;
}

// For the sheet of a reward that can be kept as a voucher. Pressed twice: the points leave at once.
export function TakeNow({ reward, ready }) {
  const { step, error } = useTaking(reward.id);
  const [sure, setSure] = useState(false);
  const cost = pointsText(reward.cost);
  if (step === "done") {
    return html`
      <div class="stack tight"><p class="note good" role="status" data-testid="voucher-taken">${t("voucher.taken", { name: called(reward) })}</p>
        <button class="button wide" type="button" onClick=${closeSheet} data-testid="voucher-done">${t("done")}</button></div>`;
  }
  if (!ready) return null;
  return html`
    <div class="stack tight">
      <${Trouble} step=${step} error=${error} />
      ${sure && step === "idle" && html`<p class="note" role="status">${t("voucher.what", { cost, days: reward.voucher_days })}</p>`}
      <button class="button wide" type="button" disabled=${step === "asking"} data-testid="voucher-take"
        onClick=${() => (sure ? takeVoucher(reward.id) : setSure(true))}>
        ${step === "asking" && html`<span class="spinner"></span>`}${t(sure ? "voucher.go" : "voucher.take", { cost })}</button>
    </div>`;
}

// `pay`: whether this page has a pay code to show.
export function VoucherDetail({ voucher, pay = false }) {
  const { step, error } = useTaking(voucher.id);
  const [sure, setSure] = useState(false);
  useEffect(() => { if (step === "done") closeSheet(); }, [step]);
  return html`
    <div class="stack">
      <div class="row"><span class="chip in">${t("voucher.ready")}</span><span class="chip">${t("voucher.until", { day: lastDay(voucher) })}</span></div>
      <p>${t("voucher.how")}</p>
      ${pay && html`<button class="button main wide" type="button" onClick=${() => openSheet("pay")}>${icon("qr")}${t("voucher.show")}</button>`}
      <${Trouble} step=${step} error=${error} />
      <button class="button bare wide" type="button" disabled=${step === "asking"} data-testid="voucher-back"
        onClick=${() => (sure ? giveVoucherBack(voucher.id) : setSure(true))}>
        ${step === "asking" && html`<span class="spinner"></span>`}${t(sure ? "voucher.sure" : "voucher.back")}</button>
    </div>`;
}
