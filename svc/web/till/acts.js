// What can be done with the amount that is typed, and with the customer. On a small screen they stand
// behind "More", so that keys and Charge are in sight.
import { html, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { t } from "/web/shared/text.js";
import { amountOf } from "/web/till/pad.js";
import { dueNow } from "/web/till/due.js";
import { addTax, addTip, clear, holdTyped, openLine } from "/web/till/input.js";
import { chargeOther, load } from "/web/till/ops.js";
import { state } from "/web/till/state.js";

const ask = (name) => state.set({ dialog: { name } });

export function Acts() {
  const { typed, visit, busy } = useStore(state);
  const [open, setOpen] = useState(false);
  const amount = amountOf(typed);
  const stopped = Boolean(busy);
  const here = visit && !stopped;
  const act = (testid, text, go, off, key) => html`
    <button class="button" type="button" disabled=${off} onClick=${go} data-testid=${testid}>
      ${text}${key && html` <kbd>${key}</kbd>`}</button>`;
  return html`
    <button class="button more" type="button" aria-expanded=${open} onClick=${() => setOpen(!open)} data-testid="more">
      ${t(open ? "till.less" : "till.more")}</button>
    <div class=${`acts ${open ? "open" : ""}`}>
      ${act("line", t("till.line"), openLine, false)}
      ${act("tax", t("till.tax"), addTax, amount === 0)}
      ${act("tip", t("till.tip"), addTip, amount === 0)}
      ${act("load", t("till.load"), () => load(amount), !here || amount === 0)}
      ${act("other", t("till.cash"), chargeOther, !here || dueNow() === 0)}
      ${act("hold", t("till.hold"), holdTyped, !here || amount === 0, "F8")}
      ${act("clear", t("till.clear"), clear, false, "Esc")}
      ${act("open-redeem", t("till.redeem"), () => ask("redeem"), !here, "F2")}
      ${act("open-refund", t("till.refund"), () => ask("refund"), stopped, "F4")}
    </div>`;
}
