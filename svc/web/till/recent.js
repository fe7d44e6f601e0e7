// The last ten operations of this till, each with void and refund where they can be had.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { clock, money, signedPoints } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";
import { state } from "/web/till/state.js";

const VOIDABLE = ["charge", "load", "redeem", "hold", "capture"];
const REFUNDABLE = ["charge", "capture"];
export const canVoid = ({ name, state: gone }) => !gone && VOIDABLE.includes(name);
export const canRefund = ({ name, state: gone }) => REFUNDABLE.includes(name) && (!gone || gone === "partly");
export const open = (name, operation) => state.set({ dialog: { name, operation } });

function Operation({ operation, stopped }) {
  const { name, amount, points, at, person, reward, state: gone } = operation;
  return html`
    <li class="operation" data-testid="operation" data-name=${name} data-state=${gone ?? "done"}>
      <span class="quiet small nums">${clock(at)}</span>
      <span class="operation-what"><strong>${t(`till.${name}`)}</strong>
        <span class="quiet small">${[reward, person].filter(Boolean).join(" · ")}</span></span>
      <span class="operation-figures nums"><strong>${amount ? money(amount) : ""}</strong>
        <span class="stars small">${signedPoints(points)}</span></span>
      <span class="operation-state">${gone && html`<span class="chip">${t(`till.state.${gone}`)}</span>`}</span>
      <span class="operation-acts">
        <button class="button slim" type="button" disabled=${stopped || !canRefund(operation)} data-testid="refund"
          onClick=${() => open("refund", operation)}>${t("till.refund")}</button>
        <button class="button slim bad" type="button" disabled=${stopped || !canVoid(operation)} data-testid="void"
          onClick=${() => open("void", operation)}>${t("till.void")}</button>
      </span>
    </li>`;
}

export function Recent() {
  const { recent, busy } = useStore(state);
  return html`
    <section class="recent" aria-label=${t("till.recent")}>
      <h2>${t("till.recent")}</h2>
      ${recent.length
        ? html`<ol class="panel operations">${recent.map((operation) => html`
            <${Operation} key=${operation.key} operation=${operation} stopped=${Boolean(busy)} />`)}</ol>`
        : html`<p class="panel empty">${t("till.recent.empty")}</p>`}
    </section>`;
}
