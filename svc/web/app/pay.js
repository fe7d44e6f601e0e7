// The pay sheet: the rotating code as a QR picture and as digits, and the moment it is paid.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { generate } from "/web/vendor/lean-qr.js";
import { toSvgPath } from "/web/vendor/lean-qr-svg.js";
import { useStore } from "/web/shared/store.js";
import { moment, moneyFull, signedPoints } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { askTime, serviceNow } from "/web/shared/time.js";
import { toast } from "/web/shared/toast.js";
import { t } from "/web/shared/text.js";
import { state } from "/web/member/state.js";
import { onEntry } from "/web/member/sync.js";
import { enrolDevice, knownDevice } from "/web/member/device.js";
import { codeAt, grouped } from "/web/app/paycode.js";

const QUIET_ZONE = 4;
const ANSWERS = ["purchase", "redeem", "hold", "capture"];

async function deviceNow() {
  if (!crypto.subtle) throw new Error("unsafe");
  const known = await knownDevice();
  askTime();
  return known ?? enrolDevice();
}

// For the demo page, which plays the hand that holds the phone to the scanner.
export async function showCodeTo() {
  const device = await deviceNow();
  const { code } = await codeAt(device, serviceNow());
  window.parent.postMessage({ type: "crema-code", code }, location.origin);
}

function useCode() {
  const [shown, setShown] = useState({ phase: "preparing" });
  useEffect(() => {
    let over = false;
    let timer = 0;
    const turn = async (device) => {
      const { code, leftMs, span } = await codeAt(device, serviceNow());
      if (over) return;
      setShown({ phase: "code", code, leftMs, span });
      timer = setTimeout(() => turn(device), Math.min(1000, leftMs + 20));
    };
    deviceNow().then(turn).catch((error) => over || setShown({ phase: "failed", error }));
    return () => { over = true; clearTimeout(timer); };
  }, []);
  return shown;
}

function Qr({ code }) {
  const picture = generate(code);
  const side = picture.size + 2 * QUIET_ZONE;
  return html`
    <svg class="qr" viewBox=${`${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`} role="img" aria-label=${t("pay.lead")}
      shape-rendering="crispEdges" data-testid="qr">
      <path d=${toSvgPath(picture)} fill="#1a100b" />
    </svg>`;
}

function Countdown({ leftMs, span }) {
  const seconds = Math.ceil(leftMs / 1000);
  return html`
    <div class="countdown" aria-hidden="true">
      <span class="countdown-bar"><span style=${{ transform: `scaleX(${leftMs / span})` }}></span></span>
      <span class="small quiet nums">${t("pay.renews", { seconds })}</span>
    </div>`;
}

function paidTitle({ kind, cash, hold }) {
  if (kind === "hold") return t("pay.held", { amount: moneyFull(hold?.amount) });
  return cash < 0 ? t("pay.paid", { amount: moneyFull(-cash) }) : t("pay.redeemed");
}

function Paid({ entry, again }) {
  const { account } = useStore(state);
  return html`
    <div class="outcome" role="status" data-testid="paid">
      <span class="outcome-sign good">${icon("check")}</span>
      <h2>${paidTitle(entry)}</h2>
      ${entry.points > 0 && html`<span class="chip gold">${t("pay.earned", { points: signedPoints(entry.points) })}</span>`}
      ${entry.kind === "hold" && html`<p class="quiet">${t("pay.held.text", { time: moment(entry.hold?.expires_at) })}</p>`}
      <p class="quiet">${t("pay.thanks", { balance: moneyFull(account.cash - account.held) })}</p>
      <button class="button wide" type="button" onClick=${again}>${t("pay.another")}</button>
    </div>`;
}

function Code({ code, leftMs, span }) {
  const { account, link } = useStore(state);
  const copy = () => navigator.clipboard.writeText(code).then(() => toast(t("pay.copied")), () => {});
  return html`
    <div class="stack pay">
      <p class="quiet">${t("pay.lead")}</p>
      <div class="qr-paper"><${Qr} code=${code} /></div>
      <${Countdown} leftMs=${leftMs} span=${span} />
      <div>
        <p class="small quiet">${t("pay.digits")}</p>
        <p class="pay-digits nums" data-testid="paycode" data-code=${code}>${grouped(code)}</p>
      </div>
      <div class="row apart">
        <span class="chip">${account && t("pay.balance", { balance: moneyFull(account.cash - account.held) })}</span>
        <button class="button slim" type="button" onClick=${copy}>${icon("copy")}${t("pay.copy")}</button>
      </div>
      ${link !== "live" && html`<p class="note good" data-testid="pay-offline">${t("pay.offline")}</p>`}
    </div>`;
}

function Showing() {
  const shown = useCode();
  if (shown.phase === "code") return html`<${Code} ...${shown} />`;
  if (shown.phase === "preparing") {
    return html`
      <div class="outcome"><span class="outcome-sign wait"><span class="spinner"></span></span>
        <p>${t("pay.preparing")}</p></div>`;
  }
  const { error } = shown;
  const text = error.message === "unsafe" ? t("pay.unsafe") : error.slug === undefined ? t("pay.first") : explain(error);
  return html`<p class="note bad" role="alert">${text}</p>`;
}

export function Pay() {
  const [paid, setPaid] = useState(null);
  useEffect(() => onEntry((entry) => {
    if (ANSWERS.includes(entry.kind)) setPaid(entry);
  }), []);
  return paid ? html`<${Paid} entry=${paid} again=${() => setPaid(null)} />` : html`<${Showing} />`;
}
