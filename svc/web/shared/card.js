// The card face: balance, tier, name and last four digits. It pulses when a change arrives.
import { html } from "/web/vendor/preact.js";
import { Roll } from "/web/shared/roll.js";
import { Dot } from "/web/shared/dot.js";
import { icon } from "/web/shared/icons.js";
import { moneyFull } from "/web/shared/format.js";
import { t, has } from "/web/shared/text.js";

// The rosetta that a barista pours: nested leaves along one stem.
function art() {
  const leaves = Array.from({ length: 9 }, (_, at) => {
    const top = 210 - at * 25;
    const width = 132 - at * 12;
    return `M330 ${top} C ${330 - width} ${top - 8} ${330 - width} ${top - 62} 330 ${top - 38}`
      + ` C ${330 + width} ${top - 62} ${330 + width} ${top - 8} 330 ${top}`;
  });
  return html`
    <svg class="card-art" viewBox="0 0 400 252" preserveAspectRatio="xMaxYMid slice" aria-hidden="true">
      ${leaves.map((leaf) => html`<path d=${leaf} />`)}
      <path d="M330 262V-20" />
    </svg>`;
}

export function tierName(tier) {
  return has(`tier.${tier}`) ? t(`tier.${tier}`) : tier;
}

export function CardFace({ account, name, last4, state, asOf, pulse }) {
  const frozen = account?.status && account.status !== "active";
  return html`
    <section class="card" data-testid="card" aria-label=${t("card.label")}>
      ${art()}
      ${pulse && html`<span class="card-pulse" key=${pulse.id} data-tone=${pulse.tone}></span>`}
      <div class="card-top">
        <span class="wordmark">${icon("cup")}<span>Crema</span></span>
        ${frozen
          ? html`<span class="card-frozen">${t(`status.${account.status}`)}</span>`
          : account?.tier && html`<span class="card-tier" data-testid="tier">${tierName(account.tier)}</span>`}
      </div>
      <div class="card-balance">
        <div class="card-label"><${Dot} state=${state} version=${account?.version} asOf=${asOf} /></div>
        <div class="card-amount">
          ${account
            ? html`<${Roll} text=${moneyFull(account.cash - account.held)} value=${account.cash - account.held} testid="balance" />`
            : html`<span class="ghost">${moneyFull(0)}</span>`}
        </div>
      </div>
      <div class="card-foot">
        <span class="card-name" data-testid="card-name">${name ?? ""}</span>
        <span class="card-number" data-testid="card-number">${last4 ? `•••• ${last4}` : ""}</span>
      </div>
    </section>`;
}
