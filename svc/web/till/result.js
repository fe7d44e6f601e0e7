// The answer, in large type: done, refused and what to do, or no answer yet and how to go on.
import { html, useEffect, useRef } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { money, moneyFull, moment, signedPoints } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { called, t } from "/web/shared/text.js";
import { Why } from "/web/shared/whypoints.js";
import { Answer as AnswerButton } from "/web/till/answer.js";
import { chargeAgain, chargeRest, hold, putAside, sayOf } from "/web/till/ops.js";
import { canRefund, canVoid, open } from "/web/till/recent.js";
import { questionOf } from "/web/till/question.js";
import { state } from "/web/till/state.js";
import { api } from "/web/till/terminal.js";
import { why } from "/web/till/why.js";

function titleOf({ intent, entry, returned, given }) {
  const amount = money(intent.amount);
  switch (intent.name) {
    case "charge": return entry.cash === 0 ? t("till.paid.other", { amount }) : t("till.paid", { amount });
    case "load": return t("till.loaded", { amount });
    case "redeem": return t("till.redeemed", { name: called(intent.reward) });
    case "refund": {
      const { card, other: cash } = given ?? returned;
      if (card + cash === 0) return t("till.refunded.points", { points: signedPoints(entry.points) });
      return t(given ? "till.refunded" : "till.refunded.all", { amount: money(card + cash) });
    }
    case "hold": return t("till.held", { amount });
    case "capture": return t("till.captured", { amount });
    case "release": return t("till.released", { amount });
    default: return voidTitle(intent, entry);
  }
}

// What was voided before anybody knew of it has moved nothing.
function voidTitle(intent, { cash, points, hold: held }) {
  const { amount, dropped, undoes, reward } = intent;
  if (dropped && !cash && !points && !held) return t("till.voided.nothing", sayOf({ ...intent, name: undoes ?? "void", person: "" }));
  if (!cash && !amount) return reward ? t("till.voided.reward", reward) : t("till.state.voided");
  return t("till.voided", { amount: money(Math.abs(cash) || amount) });
}

// What to hand out for this refund alone. A repeat of one from before replies told that only says what all
// refunds gave back, and is not to be taken for it.
function GiveBack({ returned, given }) {
  const { card, other } = given ?? returned;
  if (other === 0) return null;
  const text = !given ? "till.refunded.parts.all" : card > 0 ? "till.refunded.parts" : "till.refunded.cash";
  return html`<span data-testid="give-back">${t(text, { card: money(card), other: money(other) })}</span>`;
}

// What can still be done about it, while its receipt stands.
function Acts({ intent }) {
  const operation = state.get().recent.find(({ key }) => key === intent.key);
  const acts = operation && html`
    ${canRefund(operation) && html`
      <button class="button slim" type="button" onClick=${() => open("refund", operation)} data-testid="receipt-refund">
        ${t("till.refund")}</button>`}
    ${canVoid(operation) && html`
      <button class="button slim" type="button" onClick=${() => open("void", operation)} data-testid="receipt-void">
        ${t("till.void")}</button>`}`;
  return html`
    <div class="row result-acts">
      ${intent.rest > 0 && html`
        <button class="button slim" type="button" onClick=${() => chargeRest(intent.rest)} data-testid="charge-rest">
          ${t("till.charge.rest", { amount: money(intent.rest) })}</button>`}
      ${acts}
    </div>`;
}

function Good({ result }) {
  const { intent, entry, account, returned, other } = result;
  return html`
    <section class="result good" role="status" data-testid="result" data-tone="good">
      <span class="result-sign">${icon("check")}</span>
      <div class="grow">
        <p class="result-title" data-testid="result-title">${titleOf(result)}</p>
        <p class="row result-facts">
          ${intent.person && html`<span data-testid="result-person">${intent.person}</span>`}
          <span>${t("till.newbalance", { balance: moneyFull(account.cash - account.held) })}</span>
          ${entry.kind === "hold" && html`<span>${t("entry.until", { time: moment(entry.hold.expires_at) })}</span>`}
          ${entry.kind === "capture" && entry.hold.amount + entry.cash > 0 && html`
            <span>${t("entry.released", { amount: money(entry.hold.amount + entry.cash) })}</span>`}
          ${entry.points !== 0 && html`<span>${signedPoints(entry.points)}</span>`}
          ${other > 0 && entry.cash !== 0 && html`<span>${t("till.short.took", { cash: money(other) })}</span>`}
          ${returned && html`<${GiveBack} ...${result} />`}
        </p>
        <${Acts} intent=${intent} />
        ${intent.body.visit && html`
          <${Why} key=${entry.receipt} entry=${entry} get=${api.get} of=${account.id} visit=${intent.body.visit} />`}
      </div>
    </section>`;
}

// Whom it is about, how much was asked for, and where the focus stands meanwhile.
function Question({ intent, children }) {
  const text = useRef(null);
  useEffect(() => { text.current.focus({ preventScroll: true }); }, []);
  return html`
    <p class="result-title" data-testid="result-title" tabindex="-1" ref=${text}>${children}</p>
    <p class="small">${[t(`till.${intent.name}`), intent.person, money(intent.amount)].filter(Boolean).join(" · ")}</p>`;
}

// Too little on the card: the question and the button that answers it.
function Short({ intent, error }) {
  const { short, spendable } = error.body;
  const values = { short: money(short), spendable: money(spendable) };
  const split = spendable > 0;
  const act = () => chargeAgain(intent, split ? spendable : 0);
  return html`
    <section class="result ask" role="alert" data-testid="result" data-tone="short">
      <div class="grow">
        <${Question} intent=${intent}>${t("till.short.title", values)}<//>
        <p>${t(split ? "till.short.text" : "till.short.none", values)}</p>
        <div class="row result-acts">
          <${AnswerButton} wide=${false} act=${act} testid="split"
            text=${t(split ? "till.short.go" : "till.short.cash", values)} />
          <button class="button" type="button" onClick=${() => state.set({ result: null })}>${t("cancel")}</button>
        </div>
      </div>
    </section>`;
}

// Too little to hold what was asked for: hold what is there.
function ShortHold({ intent, error }) {
  const { short, spendable } = error.body;
  const values = { short: money(short), spendable: money(spendable) };
  return html`
    <section class="result ask" role="alert" data-testid="result" data-tone="short">
      <div class="grow">
        <${Question} intent=${intent}>${t("till.short.title", values)}<//>
        <p>${t(spendable > 0 ? "till.short.hold" : "till.short.nohold", values)}</p>
        <div class="row result-acts">
          ${spendable > 0 && html`
            <${AnswerButton} wide=${false} act=${() => hold(spendable)} testid="hold-less"
              text=${t("till.short.holdgo", values)} />`}
          <button class="button" type="button" onClick=${() => state.set({ result: null })}>${t("cancel")}</button>
        </div>
      </div>
    </section>`;
}

function Bad({ intent, text }) {
  const { what } = intent.name === "present" ? {} : sayOf(intent);
  return html`
    <section class="result bad" role="alert" data-testid="result" data-tone="bad">
      <span class="result-sign">${icon("alert")}</span>
      <div class="grow"><p class="result-title" data-testid="result-title">${t("till.refused")}</p><p>${text}</p>
        ${what && html`<p class="small" data-testid="refused-what">${what}</p>`}</div>
    </section>`;
}

function Unanswered({ intent }) {
  return html`
    <section class="result ask" role="alert" data-testid="result" data-tone="noanswer">
      <div class="grow">
        <p class="result-title" data-testid="result-title">${t("noanswer.title")}</p>
        <p>${sayOf(intent).what}. ${t("till.noanswer")}</p>
      </div>
    </section>`;
}

const EDGE_PX = 16;

const Slow = ({ busy }) => html`
  <section class="result ask" role="status" data-testid="slow"><span class="spinner"></span>
    <div class="grow"><p>${t("slow")}</p>
      ${busy.key && html`<div class="row result-acts">
        <button class="button" type="button" onClick=${putAside} data-testid="put-aside">${t("till.aside")}</button></div>`}
    </div></section>`;

const Hint = ({ text }) => html`
  <section class="result ask" role="status" data-testid="result" data-tone="hint">
    <p class="result-title">${text}</p></section>`;

function Answer({ result, busy, visit }) {
  if (busy?.slow) return html`<${Slow} busy=${busy} />`;
  if (!result) return null;
  if (result.tone === "good") return html`<${Good} result=${result} />`;
  if (result.tone === "noanswer") return html`<${Unanswered} ...${result} />`;
  if (result.tone === "hint") return html`<${Hint} text=${t(result.text, result.values)} />`;
  const { error, intent } = result;
  const offer = { charge: Short, hold: ShortHold }[questionOf({ result, visit })];
  return offer ? html`<${offer} intent=${intent} error=${error} />` : html`<${Bad} intent=${intent} text=${why(error, intent)} />`;
}

const shut = () => state.set({ result: null });

// On a small screen the answer stands over all else: whoever pressed a key must see it. The next key, a
// scan or its own button takes it away.
export function Result() {
  const { result, busy, visit } = useStore(state);
  const place = useRef(null);
  useEffect(() => {
    if (!result) return;
    const { top, bottom } = place.current.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) scrollBy(0, top - EDGE_PX);
  }, [result]);
  return html`
    <div class="answer" ref=${place}>
      <${Answer} ...${{ result, busy, visit }} />
      ${result && !busy?.slow && html`
        <button class=${`button bare round answer-close ${result.tone === "good" ? "on-good" : ""}`} type="button" onClick=${shut}
          aria-label=${t("close")} data-testid="answer-close">${icon("close")}</button>`}
    </div>`;
}
