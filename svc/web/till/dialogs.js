// Redeem (F2), refund (F4) and void: short dialogs that end in one operation.
import { html, useEffect, useRef, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { money, moment } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { t } from "/web/shared/text.js";
import { RewardList } from "/web/till/customer.js";
import { capture, redeem, refund, release, voidOf } from "/web/till/ops.js";
import { amountOf } from "/web/till/pad.js";
import { state } from "/web/till/state.js";

const shut = () => state.set({ dialog: null });

function Frame({ title, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);
  return html`
    <dialog class="sheet" ref=${dialog} aria-label=${title} data-testid="dialog"
      onCancel=${(event) => { event.preventDefault(); shut(); }}>
      <div class="sheet-head"><h2>${title}</h2>
        <button class="button bare round" type="button" onClick=${shut} aria-label=${t("close")}>${icon("close")}</button></div>
      <div class="sheet-body">${children}</div>
    </dialog>`;
}

function Redeem() {
  const { visit, rewards } = useStore(state);
  return html`
    <${Frame} title=${t("till.redeem.title")}>
      <p class="quiet">${t("till.redeem.text")}</p>
      <${RewardList} points=${visit?.account.points ?? 0} rewards=${rewards} act=${redeem} />
    <//>`;
}

function Refund({ operation }) {
  const { recent, typed } = useStore(state);
  const last = operation ?? recent.find((each) => ["charge", "capture"].includes(each.name) && (!each.state || each.state === "partly"));
  const [receipt, setReceipt] = useState(last?.receipt ?? "");
  const known = recent.find((each) => each.receipt === receipt.trim());
  const part = amountOf(typed);
  const subject = known ?? { receipt: receipt.trim() };
  const go = (event) => { event.preventDefault(); if (subject.receipt) refund(subject, part); };
  const all = () => { if (subject.receipt) refund(subject, 0); };
  return html`
    <${Frame} title=${t("till.refund.title")}>
      <form class="stack" onSubmit=${go}>
        <label class="field"><span>${t("till.refund.number")}</span>
          <input value=${receipt} onInput=${(event) => setReceipt(event.target.value)} autocomplete="off"
            spellcheck="false" data-testid="receipt-field" /></label>
        ${known && html`
          <p class="row apart"><span>${t(`till.${known.name}`)} ${known.person ?? ""}</span>
            <strong class="nums">${money(known.amount)}</strong></p>`}
        ${part > 0
          ? html`
              <button class="button main wide" type="submit" autofocus data-testid="refund-part">
                ${t("till.refund.part", { amount: money(part) })}</button>
              <button class="button wide" type="button" onClick=${all} data-testid="refund-all">
                ${t("till.refund.whole")}</button>`
          : html`
              <button class="button main wide" type="submit" autofocus data-testid="refund-all">
                ${t("till.refund.whole")}</button>
              <p class="quiet small">${t("till.refund.hint")}</p>`}
      </form>
    <//>`;
}

function Void({ operation }) {
  return html`
    <${Frame} title=${t("till.void.title", { amount: operation.amount ? money(operation.amount) : operation.reward ?? "" })}>
      <p>${t("till.void.text")}</p>
      <button class="button main wide" type="button" autofocus onClick=${() => voidOf(operation)} data-testid="void-go">
        ${t("till.void.go")}</button>
      <button class="button wide" type="button" onClick=${shut}>${t("cancel")}</button>
    <//>`;
}

// What was typed is taken, at most what is held; a rest that was not held is charged afterwards.
function CaptureActs({ hold, part }) {
  const all = html`
    <button class=${`button wide ${part > 0 && part < hold.amount ? "" : "main"}`} type="button"
      autofocus=${!part || part >= hold.amount} data-testid="capture-all"
      onClick=${() => capture(hold, hold.amount, Math.max(0, part - hold.amount))}>
      ${t("till.capture.all", { amount: money(hold.amount) })}</button>`;
  if (part === 0) return html`${all}<p class="quiet small">${t("till.capture.hint")}</p>`;
  if (part > hold.amount) {
    return html`<p>${t("till.capture.over", { held: money(hold.amount), rest: money(part - hold.amount) })}</p>${all}`;
  }
  if (part === hold.amount) return all;
  return html`
    <p>${t("till.capture.rest", { rest: money(hold.amount - part) })}</p>
    <button class="button main wide" type="button" autofocus onClick=${() => capture(hold, part)} data-testid="capture-part">
      ${t("till.capture.part", { amount: money(part) })}</button>
    ${all}`;
}

function Capture({ operation }) {
  const { holds, typed } = useStore(state);
  const [id, choose] = useState(operation?.id ?? holds[0]?.id);
  const hold = holds.find((each) => each.id === id) ?? holds[0];
  const line = (each) => t("till.hold.until", { amount: money(each.amount), time: moment(each.expires_at) });
  return html`
    <${Frame} title=${t("till.capture.title")}>
      ${!hold && html`<p>${t("problem.hold-ended")}</p>`}
      ${holds.length > 1 && html`
        <label class="field"><span>${t("till.hold")}</span>
          <select value=${hold.id} onChange=${(event) => choose(event.target.value)} data-testid="capture-which">
            ${holds.map((each) => html`<option value=${each.id} selected=${each.id === hold.id}>${line(each)}</option>`)}
          </select></label>`}
      ${holds.length === 1 && html`<p class="quiet">${line(hold)}</p>`}
      ${hold && html`
        <${CaptureActs} hold=${hold} part=${amountOf(typed)} />
        <button class="button bad wide" type="button" onClick=${() => release(hold)} data-testid="capture-release">
          ${t("till.release.go", { amount: money(hold.amount) })}</button>`}
    <//>`;
}

function Release({ operation }) {
  return html`
    <${Frame} title=${t("till.release.title", { amount: money(operation.amount) })}>
      <p>${t("till.release.text")}</p>
      <button class="button main wide" type="button" autofocus onClick=${() => release(operation)} data-testid="release-go">
        ${t("till.release.go", { amount: money(operation.amount) })}</button>
      <button class="button wide" type="button" onClick=${shut}>${t("cancel")}</button>
    <//>`;
}

export function Dialogs() {
  const { dialog } = useStore(state);
  if (!dialog) return null;
  const view = { redeem: Redeem, refund: Refund, void: Void, capture: Capture, release: Release }[dialog.name];
  return html`<${view} key=${dialog.name} operation=${dialog.operation} />`;
}
