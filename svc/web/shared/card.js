// The card face: balance, tier, name and last four digits. It pulses when a change arrives.
import { html } from "/web/vendor/preact.js";
import { Roll } from "/web/shared/roll.js";
import { Dot } from "/web/shared/dot.js";
import { icon } from "/web/shared/icons.js";
import { moneyFull, programName } from "/web/shared/format.js";
import { t, has } from "/web/shared/text.js";

// The rings that crema draws in a cup, from its lower right corner.
const rings = Array.from({ length: 9 }, (_, at) => ({ radius: 46 + at * 34, ink: 0.62 - at * 0.055 }));

function art() {
  return html`
    <svg class="card-art" viewBox="0 0 400 252" preserveAspectRatio="xMaxYMax slice" aria-hidden="true">
      ${rings.map(({ radius, ink }) =>
        html`<ellipse cx="372" cy="240" rx=${radius} ry=${radius * 0.86} transform="rotate(-18 372 240)" opacity=${ink} />`)}
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
        <span class="wordmark">${icon("cup")}<span class="card-program" data-testid="program">${programName()}</span></span>
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
        <div class="card-held" data-testid="held" data-value=${account?.held ?? 0}>
          ${account?.held > 0 && html`${icon("lock")}<span>${t("entry.held", { amount: moneyFull(account.held) })}</span>`}</div>
      </div>
      <div class="card-foot">
        <span class="card-name" data-testid="card-name">${name ?? ""}</span>
        <span class="card-number" data-testid="card-number">${last4 ? `•••• ${last4}` : ""}</span>
      </div>
    </section>`;
}
