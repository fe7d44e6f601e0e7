// The ladder of rewards: what can be had now, and what is missing for the rest.
import { html } from "/web/vendor/preact.js";
import { money, points as pointsText } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { openSheet } from "/web/shared/sheet.js";
import { t } from "/web/shared/text.js";

function Reward({ reward, points }) {
  const missing = reward.cost - points;
  const share = Math.max(0, Math.min(1, points / reward.cost));
  return html`
    <li>
      <button class=${`reward ${missing <= 0 ? "ready" : ""}`} type="button" data-testid=${`reward-${reward.id}`}
        onClick=${() => openSheet("reward", reward)}>
        <span class="row apart">${icon("gift")}
          <span class="nums small">${t("rewards.cost", { cost: pointsText(reward.cost) })}</span></span>
        <strong>${reward.name}</strong>
        <span class="reward-way"><span style=${{ width: `${share * 100}%` }}></span></span>
        <span class="small nums">${missing <= 0 ? t("rewards.ready") : t("rewards.missing", { missing: pointsText(missing) })}</span>
      </button>
    </li>`;
}

export function Rewards({ rewards, points }) {
  const sorted = [...rewards].sort((a, b) => a.cost - b.cost);
  return html`
    <section aria-label=${t("rewards.title")}>
      <h2>${t("rewards.title")}</h2>
      ${sorted.length
        ? html`<ul class="rewards">${sorted.map((reward) =>
            html`<${Reward} key=${reward.id} reward=${reward} points=${points} />`)}</ul>`
        : html`<p class="quiet">${t("rewards.empty")}</p>`}
    </section>`;
}

// `pay`: whether this page has a pay code to show.
export function RewardDetail({ reward, points, pay = false }) {
  const ready = reward.cost <= points;
  const cost = pointsText(reward.cost);
  return html`
    <div class="stack">
      <div class="row">
        <span class=${`chip ${ready ? "in" : "gold"}`}>${ready
          ? t("rewards.ready") : t("rewards.missing", { missing: pointsText(reward.cost - points) })}</span>
        <span class="chip">${t("rewards.cost", { cost })}</span>
        ${reward.worth > 0 && html`<span class="chip">${t("rewards.worth", { worth: money(reward.worth) })}</span>`}
      </div>
      <p>${ready ? t("rewards.how") : t("rewards.howlong", { points: pointsText(points), cost })}</p>
      ${ready && pay && html`<button class="button main wide" type="button" onClick=${() => openSheet("pay")}>
        ${icon("qr")}${t("home.pay")}</button>`}
    </div>`;
}
