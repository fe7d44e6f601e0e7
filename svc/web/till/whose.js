// Whose card will be charged: the line directly above Charge.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { moneyFull } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";
import { state } from "/web/till/state.js";
import { nameOf } from "/web/till/visit.js";

function Person({ visit, link }) {
  const { account, member, number } = visit;
  const facts = [member.name && number, moneyFull(account.cash - account.held)].filter(Boolean);
  return html`
    <span class="dot" data-state=${link} aria-hidden="true"></span>
    <strong class="whose-name">${nameOf(visit)}</strong>
    <span class="nums">${facts.map((fact) => ` · ${fact}`).join("")}</span>`;
}

export function Whose() {
  const { visit, busy, link } = useStore(state);
  const asking = busy?.name === "present";
  return html`
    <p class="whose" data-testid="whose" data-state=${visit ? "here" : asking ? "asking" : "nobody"}>
      ${visit ? html`<${Person} visit=${visit} link=${link} />`
        : asking ? html`<span class="spinner"></span><span>${t("till.whose.asking")}</span>`
        : html`<span>${t("till.whose.nobody")}</span>`}
    </p>`;
}
