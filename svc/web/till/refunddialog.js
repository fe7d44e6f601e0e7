// Refund (F4): all of a receipt, an amount of it, or pieces of its items, which are ticked.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { byItems, money } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";
import { Answer } from "/web/till/answer.js";
import { parseScan } from "/web/till/codes.js";
import { About, Frame } from "/web/till/frame.js";
import { itemsOf, learnItems, worthOf } from "/web/till/items.js";
import { refund, refundItems } from "/web/till/ops.js";
import { amountOf } from "/web/till/pad.js";
import { canRefund } from "/web/till/recent.js";
import { state } from "/web/till/state.js";

// A tick means all pieces that are left; of several, fewer can be said.
function Item({ item, at, taken, take }) {
  const { sku, left, quantity } = item;
  const name = quantity > 1 ? t("till.row.line", { pieces: left, item: sku }) : sku;
  const say = (event) => take(at, Math.min(left, Math.max(1, Math.trunc(Number(event.target.value)) || 1)));
  return html`
    <li class="refund-item" data-testid="refund-item">
      <label class="refund-what">
        <input type="checkbox" checked=${taken > 0} disabled=${left === 0} onChange=${() => take(at, taken ? 0 : left)}
          data-testid=${`refund-tick-${at + 1}`} />
        <span class="grow">${name}</span></label>
      ${taken > 0 && left > 1 && html`
        <input class="refund-pieces" type="number" min="1" max=${left} value=${taken} inputmode="numeric" onChange=${say}
          aria-label=${t("till.refund.pieces", { item: sku })} data-testid=${`refund-pieces-${at + 1}`} />`}
      <span class="nums">${left === 0 ? t("till.state.refunded") : money(worthOf(item, taken || left))}</span>
    </li>`;
}

function Items({ items, taken, take }) {
  if (!items.length) return null;
  return html`
    <fieldset class="refund-items" data-testid="refund-items">
      <legend class="small">${t("till.refund.choose")}</legend>
      <ul>${items.map((item, at) => html`<${Item} item=${item} at=${at} taken=${taken[at] ?? 0} take=${take} />`)}</ul>
    </fieldset>`;
}

// What goes back, by what is ticked or typed.
function Acts({ known, items, taken, go, goItems }) {
  const { typed } = useStore(state);
  const part = amountOf(typed);
  const left = known ? known.amount - (known.back ?? 0) : 0;
  const whole = left > 0 ? t("till.refund.all", { amount: money(left) }) : t("till.refund.whole");
  const worth = items.reduce((sum, item, at) => sum + worthOf(item, taken[at] ?? 0), 0);
  const ticked = items.some((_, at) => taken[at] > 0);
  const other = html`
    <button class="button wide" type="button" onClick=${() => go(0)} data-testid="refund-all">${whole}</button>`;
  if (ticked) return html`
    <${Answer} act=${goItems} testid="refund-go-items" text=${t("till.refund.items", { amount: money(worth) })} />
    <p class="quiet small">${t("till.refund.share")}</p>${other}`;
  if (part > 0) return html`
    <${Answer} act=${() => go(part)} testid="refund-part" text=${t("till.refund.part", { amount: money(part) })} />${other}`;
  return html`
    <${Answer} act=${() => go(0)} testid="refund-all" text=${whole} />
    <p class="quiet small">${t("till.refund.hint")}</p>`;
}

export function Refund({ operation, receipt: scanned }) {
  const { recent, visit } = useStore(state);
  const [receipt, setReceipt] = useState(scanned ?? (operation ?? recent.find(canRefund))?.receipt ?? "");
  const [wrong, setWrong] = useState(false);
  const [found, setFound] = useState({});
  const [taken, setTaken] = useState({});
  const number = parseScan(receipt);
  const code = number?.kind === "receipt" ? number.code : "";
  const known = recent.find((each) => each.receipt === code);
  const items = itemsOf(known, found[code]);
  useEffect(() => {
    setTaken({});
    if (code) learnItems(code, known).then((learnt) => setFound((before) => ({ ...before, [code]: learnt })));
  }, [code]);
  const target = known ?? { receipt: code };
  const go = (amount) => (code ? refund(target, amount) : setWrong(true));
  const goItems = () => refundItems(target, items, taken);
  const take = (at, pieces) => setTaken({ ...taken, [at]: pieces });
  return html`
    <${Frame} title=${t("till.refund.title")} focus=${receipt !== ""}>
      <label class="field"><span>${t("till.refund.number")}</span>
        <input value=${receipt} onInput=${(event) => { setReceipt(event.target.value); setWrong(false); }} autocomplete="off"
          spellcheck="false" autofocus=${receipt === ""} data-testid="receipt-field" aria-invalid=${wrong} /></label>
      ${wrong && html`<p class="note bad" role="alert">${t("till.refund.wrong")}</p>`}
      ${known && html`<${About} ...${known} />`}
      ${code && !known && byItems() && visit?.account.id !== code.split("-")[0] && html`
        <p class="quiet small">${t("till.refund.whose")}</p>`}
      <${Items} items=${items} taken=${taken} take=${take} />
      <${Acts} known=${known} items=${items} taken=${taken} go=${go} goItems=${goItems} />
    <//>`;
}
