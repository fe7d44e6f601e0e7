// Challenges: what they count so far, what is missing, and until when.
import { html } from "/web/vendor/preact.js";
import { daySoon, money } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { called, t } from "/web/shared/text.js";

const STEPS_MOST = 10;

function Steps({ count, target }) {
  return html`<span class="steps" aria-hidden="true">${Array.from({ length: target }, (_, i) =>
    html`<span key=${i} class=${i < count ? "step full" : "step"}></span>`)}</span>`;
}

const amountOf = ({ counts }, number) => (counts === "amount" ? money(number) : String(number));

// "1 to go · until Sunday"
function stand(challenge) {
  const { count, target, ends_on: end } = challenge;
  const words = [count < target ? t("challenge.missing", { missing: amountOf(challenge, target - count) }) : t("challenge.done")];
  if (end !== null) words.push(t("challenge.until", { day: daySoon(end) }));
  return words.join(" · ");
}

function Challenge({ challenge }) {
  const { count, target } = challenge;
  return html`
    <li>
      <div class=${`reward ${count < target ? "" : "ready"}`} data-testid=${`challenge-${challenge.id}`}>
        <span class="row apart">${icon("gift")}
          <span class="nums small">${t("challenge.of", { count: amountOf(challenge, count), target: amountOf(challenge, target) })}</span></span>
        <strong>${called(challenge)}</strong>
        ${target <= STEPS_MOST ? html`<${Steps} count=${count} target=${target} />`
          : html`<span class="reward-way"><span style=${{ width: `${(100 * count) / target}%` }}></span></span>`}
        <span class="small">${stand(challenge)}</span>
      </div>
    </li>`;
}

export function Challenges({ challenges }) {
  if (!challenges.length) return null;
  return html`
    <section aria-label=${t("challenge.title")} data-testid="challenges">
      <h2>${t("challenge.title")}</h2>
      <ul class="rewards">${challenges.map((each) => html`<${Challenge} key=${each.id} challenge=${each} />`)}</ul>
    </section>`;
}
