// The ladder of rewards: what can be had now, and what is missing for the rest.
import { html } from "/web/vendor/preact.js";
import { money, points as pointsText } from "/web/shared/format.js";
import { costText } from "/web/shared/entry.js";
import { icon } from "/web/shared/icons.js";
import { openSheet } from "/web/shared/sheet.js";
import { called, has, t } from "/web/shared/text.js";
import { TakeNow } from "/web/member/vouchers.js";

// What is in the way but for points: its own conditions and limits.
const barOf = ({ reasons = [] }) => reasons.find((each) => each !== "points" && has(`rewards.not.${each}`));

// "Ready", "88 ★ to go", "Not at this time"
function standOf(reward, points) {
  const bar = barOf(reward);
  if (reward.cost > points) return t("rewards.missing", { missing: pointsText(reward.cost - points) });
  return bar ? t(`rewards.not.${bar}`) : t("rewards.ready");
}

const isReady = (reward, points) => reward.cost <= points && !barOf(reward);

function Reward({ reward, points }) {
  const share = Math.max(0, Math.min(1, points / reward.cost));
  return html`
    <li>
      <button class=${`reward ${isReady(reward, points) ? "ready" : ""}`} type="button" data-testid=${`reward-${reward.id}`}
        onClick=${() => openSheet("reward", reward)}>
        <span class="row apart">${icon("gift")}
          <span class="nums small">${costText(reward.cost)}</span></span>
        <strong>${called(reward)}</strong>
        <span class="reward-way"><span style=${{ width: `${share * 100}%` }}></span></span>
        <span class="small nums">${standOf(reward, points)}</span>
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
  const ready = isReady(reward, points);
  const cost = pointsText(reward.cost);
  return html`
    <div class="stack">
      <div class="row">
        <span class=${`chip ${ready ? "in" : "gold"}`}>${standOf(reward, points)}</span>
        <span class="chip">${costText(reward.cost)}</span>
        ${reward.worth > 0 && html`<span class="chip">${t("rewards.worth", { worth: money(reward.worth) })}</span>`}
      </div>
      <p>${reward.cost <= points ? t("rewards.how") : t("rewards.howlong", { points: pointsText(points), cost })}</p>
      ${ready && pay && html`<button class="button main wide" type="button" onClick=${() => openSheet("pay")}>
        ${icon("qr")}${t("home.pay")}</button>`}
      ${reward.voucher_days > 0 && html`<${TakeNow} reward=${reward} ready=${ready} />`}
    </div>`;
}
