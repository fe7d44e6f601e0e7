// The ring: how far it is to the next reward; under it the way to the next level.
import { html } from "/web/vendor/preact.js";
import { calendarDay, points as pointsText } from "/web/shared/format.js";
import { Roll } from "/web/shared/roll.js";
import { called, t } from "/web/shared/text.js";
import { Ladder } from "/web/member/ladder.js";

const RADIUS = 42;
const AROUND = 2 * Math.PI * RADIUS;

function nextReward(points, rewards) {
  const dearer = rewards.filter((reward) => reward.cost > points);
  return dearer.sort((a, b) => a.cost - b.cost)[0];
}

export function Progress({ points, rewards, expiring, pending, progress }) {
  const next = nextReward(points, rewards);
  const share = next ? Math.max(0, points) / next.cost : 1;
  const soonest = expiring.find(({ on, points: ending }) => on !== null && ending > 0);
  return html`
    <section class="progress panel" aria-label=${t("ring.points")}>
      <div class="ring">
        <svg viewBox="0 0 100 100" role="img"
          aria-label=${next ? t("ring.label", { points: pointsText(points), goal: pointsText(next.cost) }) : t("ring.all")}>
          <circle class="ring-ground" cx="50" cy="50" r=${RADIUS} />
          <circle class="ring-way" cx="50" cy="50" r=${RADIUS} transform="rotate(-90 50 50)"
            stroke-dasharray=${AROUND} style=${{ strokeDashoffset: AROUND * (1 - Math.min(1, share)) }} />
        </svg>
        <div class="ring-text">
          <strong><${Roll} text=${pointsText(points)} value=${points} testid="points" /></strong>
          <span>${t("ring.points")}</span>
        </div>
      </div>
      <div class="grow">
        ${next
          ? html`<h2 class="nums">${t("ring.next", { missing: pointsText(next.cost - points) })}</h2>
              <p class="quiet" data-testid="next-reward">${t("ring.for", { name: called(next) })}</p>`
          : html`<h2>${t("ring.all")}</h2>`}
        ${soonest && html`<p class="quiet small" data-testid="expiring">${t("rewards.expiring",
          { points: pointsText(soonest.points), day: calendarDay(soonest.on) })}</p>`}
        ${pending.map(({ on, points: waiting }) => html`<p class="quiet small" key=${on} data-testid="pending">${t("rewards.pending",
          { points: pointsText(waiting), day: calendarDay(on) })}</p>`)}
        ${points < 0 && html`<p class="quiet small" data-testid="owed">${t("rewards.owed", { points: pointsText(-points) })}</p>`}
      </div>
      <${Ladder} progress=${progress} />
    </section>`;
}
