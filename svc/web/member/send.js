// The send sheet: to whom and how much, one clear question, then what became of it.
import { html, useEffect, useRef, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { dateTime, hasTopups, limits, money, moneyFull, presets } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { closeSheet, openSheet } from "/web/shared/sheet.js";
import { explain } from "/web/shared/problem.js";
import { t } from "/web/shared/text.js";
import { Amounts, amountOf, firstOf } from "/web/member/amounts.js";
import { lookAt } from "/web/member/looking.js";
import { Busy, Outcome } from "/web/member/outcome.js";
import { NoAnswerYet } from "/web/member/waiting.js";
import { cancelSend, closeSend, confirmSend, reviseSend, runSend, sending, startSend } from "/web/member/sending.js";
import { state } from "/web/member/state.js";

const CARD_DIGITS = 16;
const MINUTE_MS = 60000;

// The check digit of a card number (ISO/IEC 7812): it catches a digit that was mistyped.
function isCard(digits) {
  const sum = [...digits].reduce((total, digit, at) => {
    const part = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (part > 9 ? part - 9 : part);
  }, 0);
  return digits.length === CARD_DIGITS && sum % 10 === 0;
}

// What was typed as the service takes it; empty while it is neither a card nor an address.
function recipientOf(typed) {
  const text = typed.trim();
  const digits = text.replace(/[\s-]/g, "");
  if (/^\d+$/.test(digits)) return isCard(digits) ? digits : "";
  return /^[^\s@]+@[^\s@]+$/.test(text) ? text : "";
}

// "6274 … 0428", which no line breaks; an address as it is.
const shown = (to) => (/^\d+$/.test(to) ? `${to.slice(0, 4)}\u00a0…\u00a0${to.slice(-4)}` : to);

const balance = () => {
  const { account } = state.get();
  return account ? account.cash - account.held : 0;
};

function refusalText({ to, error }) {
  switch (error.slug) {
    case "recipient-unavailable": return t("send.unknown", { to: shown(to) });
    case "rate-limited": return t("send.often", { minutes: Math.max(1, Math.ceil(error.retryAfterMs / MINUTE_MS)) });
    default: return explain(error);
  }
}

function Rules() {
  const { transfer_min: least, transfer_max: most, transfer_day_max: day } = limits();
  if (!least) return null;
  return html`
    <p class="quiet small">${t("send.limits", { least: money(least), most: money(most), day: money(day) })}</p>`;
}

function Form() {
  const { to: before, amount: had } = sending.get();
  const amounts = presets("transfer");
  const known = amounts.find((each) => each === had);
  const [typed, setTyped] = useState(before);
  const [chosen, choose] = useState(known ?? (had ? "other" : firstOf(amounts)));
  const [other, setOther] = useState(had && !known ? money(had) : "");
  const [wrong, setWrong] = useState(false);
  const { account } = useStore(state);
  const amount = amountOf(chosen, other);
  const submit = (event) => {
    event.preventDefault();
    const to = recipientOf(typed);
    setWrong(!to);
    if (to && amount > 0) confirmSend(to, amount);
  };
  const type = (event) => { setTyped(event.target.value); setWrong(false); };
  return html`
    <form class="stack" onSubmit=${submit} novalidate>
      <label class="field"><span>${t("send.to")}</span>
        <input name="to" inputmode="email" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="254"
          placeholder=${t("send.hint")} value=${typed} onInput=${type} aria-invalid=${wrong ? "true" : null} data-testid="field-to" /></label>
      ${wrong && html`<p class="note bad" role="alert" data-testid="send-wrong">${t("send.wrong")}</p>`}
      <${Amounts} amounts=${amounts} ...${{ chosen, choose, other, setOther }} />
      <div class="stack tight">
        <p class="row apart small"><span class="quiet">${t("send.available")}</span>
          <strong class="nums">${account && moneyFull(account.cash - account.held)}</strong></p>
        <${Rules} />
      </div>
      <button class="button main wide" type="submit" disabled=${amount <= 0 || !typed.trim()} data-testid="send-next">
        ${amount > 0 ? t("send.next") : t("topup.badamount")}</button>
    </form>`;
}

// The question takes the focus, not its button: an Enter that is held down must not answer it.
function Confirm({ to, amount }) {
  const question = useRef(null);
  useEffect(() => question.current.focus(), []);
  return html`
    <div class="stack" data-testid="send-confirm">
      <div class="outcome ask">
        <span class="outcome-sign">${icon("send")}</span>
        <h2 tabindex="-1" ref=${question}>${t("send.question", { amount: moneyFull(amount), to: shown(to) })}</h2>
        <p class="quiet">${t("send.final")}</p>
      </div>
      <button class="button main wide" type="button" onClick=${startSend} data-testid="send-go">
        ${t("send.go", { amount: moneyFull(amount) })}</button>
      <button class="button wide" type="button" onClick=${reviseSend} data-testid="send-back">${t("send.change")}</button>
    </div>`;
}

function Refused({ draft }) {
  const short = draft.error.slug === "insufficient-funds";
  const change = html`
    <button class=${`button wide ${short ? "" : "main"}`} type="button" onClick=${reviseSend} data-testid="send-change">
      ${t("send.change")}</button>`;
  return html`
    <${Outcome} name="send" title=${t("send.refused")} text=${refusalText(draft)}>
      ${short && (hasTopups() ? html`
        <button class="button main wide" type="button" onClick=${() => openSheet("topup")}
          data-testid="send-topup">${icon("plus")}${t("home.topup")}</button>` : html`<p>${t("topup.till")}</p>`)}
      ${change}<//>`;
}

export function Send() {
  const draft = useStore(sending);
  const { step, to, amount, slow, before } = draft;
  useEffect(() => {
    const leave = lookAt("send");
    return () => { leave(); closeSend(); };
  }, []);
  const left = t("topup.balance", { balance: moneyFull(balance()) });
  switch (step) {
    case "confirm": return html`<${Confirm} to=${to} amount=${amount} />`;
    case "asking": return html`<${Busy} testid="send-busy" text=${t("send.asking")} slow=${slow} />`;
    case "sent": return html`
      <${Outcome} name="send" good title=${t("send.sent", { amount: moneyFull(amount), to: shown(to) })}
        text=${before ? `${t("send.before", { time: dateTime(before) })} ${left}` : left}>
        <button class="button wide" type="button" onClick=${closeSheet} data-testid="send-done">${t("done")}</button><//>`;
    case "noanswer": return html`<${NoAnswerYet} name="send" store=${sending} to=${shown(to)} ask=${runSend} cancel=${cancelSend} />`;
    case "refused": return html`<${Refused} draft=${draft} />`;
    default: return html`<${Form} />`;
  }
}
