// The way to the next level, and what keeps the one that there is.
import { html } from "/web/vendor/preact.js";
import { calendarDay, points as pointsText } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";

function Next({ next: name, of, missing, by }) {
  const share = of > 0 ? Math.max(0, Math.min(1, (of - missing) / of)) : 1;
  return html`
    <span class="reward-way"><span style=${{ width: `${share * 100}%` }}></span></span>
    <p class="small" data-testid="tier-next">${t("tier.next", { missing: pointsText(missing), name, day: calendarDay(by) })}</p>`;
}

function Keep({ name, missing, by }) {
  const what = missing > 0 ? "tier.keep" : "tier.kept";
  return html`<p class="small quiet" data-testid="tier-keep">${t(what, { name, missing: pointsText(missing), day: calendarDay(by) })}</p>`;
}

export function Ladder({ progress }) {
  const { tier, keep } = progress ?? {};
  if (!tier && !keep) return null;
  return html`<div class="ladder">${tier && html`<${Next} ...${tier} />`}${keep && html`<${Keep} ...${keep} />`}</div>`;
}
