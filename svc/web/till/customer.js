// The customer as far as a cashier may see: name, last digits, balance, points, rewards; live.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { clock, moneyFull, points as pointsText } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { Roll } from "/web/shared/roll.js";
import { t } from "/web/shared/text.js";
import { Holds } from "/web/till/tabs.js";
import { scan } from "/web/till/input.js";
import { Near } from "/web/till/near.js";
import { RewardList } from "/web/till/rewards.js";
import { state } from "/web/till/state.js";
import { endVisit, tierName } from "/web/till/visit.js";

function Idle() {
  const { demoCard } = useStore(state);
  return html`
    <section class="panel empty customer" data-testid="no-visit">
      ${icon("scan")}
      <h2>${t("till.idle.title")}</h2>
      <p>${t("till.idle.text")}</p>
      ${demoCard && html`<button class="button" type="button" onClick=${() => scan(demoCard)} data-testid="demo-card">
        ${icon("card")}${t("till.demo.card")}</button>`}
    </section>`;
}

function Visit({ visit }) {
  const { busy } = useStore(state);
  const { account, member } = visit;
  const blocked = account.status !== "active";
  const spendable = account.cash - account.held;
  const tier = tierName(account.tier);
  const masked = member.masked || visit.number;
  return html`
    <section class="panel customer" data-testid="visit" data-version=${account.version}>
      ${visit.pulse && html`<span class="customer-pulse" key=${visit.pulse}></span>`}
      <div class="row apart">
        <div class="grow">
          <h2 data-testid="visit-name">${member.name || t("till.customer")}</h2>
          ${masked && html`<p class="quiet small">${masked}</p>`}
          <p class="quiet small">${[tier, t("till.visit", { time: clock(visit.expires_at) })].filter(Boolean).join(" · ")}</p>
        </div>
        <button class="button slim" type="button" onClick=${endVisit} data-testid="end-visit">${t("till.end")}</button>
      </div>
      ${blocked && html`<p class="note bad" role="alert">${t(`problem.account-${account.status}`)}</p>`}
      <div class="figures">
        <div><span class="quiet small">${t("till.balance")}</span>
          <strong><${Roll} text=${moneyFull(spendable)} value=${spendable} testid="visit-balance" /></strong>
          ${account.held > 0 && html`<span class="quiet small nums" data-testid="visit-held" data-value=${account.held}>
            ${t("entry.held", { amount: moneyFull(account.held) })}</span>`}</div>
        <div><span class="quiet small">${t("till.points")}</span>
          <strong class="stars">
            <${Roll} text=${`${pointsText(account.points)} ★`} value=${account.points} testid="visit-points" /></strong></div>
      </div>
      <${Near} />
      <${Holds} stopped=${Boolean(busy)} />
      <div class="customer-rewards"><h3>${t("till.rewards")}</h3>
        <${RewardList} /></div>
    </section>`;
}

export function Customer() {
  const { visit } = useStore(state);
  return visit ? html`<${Visit} visit=${visit} />` : html`<${Idle} />`;
}
