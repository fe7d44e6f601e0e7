// Rewards (F2): which one, then where it goes. On the check it is spent with the payment; alone it is
// given only by a question of its own.
import { html, useState } from "/web/vendor/preact.js";
import { money, points as pointsText } from "/web/shared/format.js";
import { useStore } from "/web/shared/store.js";
import { called, t } from "/web/shared/text.js";
import { Answer } from "/web/till/answer.js";
import { addReward, REWARDS_MOST, sumsOf } from "/web/till/check.js";
import { About, Frame, Leave } from "/web/till/frame.js";
import { putReward } from "/web/till/input.js";
import { redeem } from "/web/till/ops.js";
import { amountOf } from "/web/till/pad.js";
import { placesOf } from "/web/till/places.js";
import { priceOf, RewardList } from "/web/till/rewards.js";
import { state } from "/web/till/state.js";
import { nameOf } from "/web/till/visit.js";

export function Redeem() {
  return html`
    <${Frame} title=${t("till.redeem.title")}>
      <p class="quiet">${t("till.redeem.text")}</p>
      <${RewardList} />
    <//>`;
}

const Whom = ({ reward, visit }) => html`
  <${About} text=${called(reward)} person=${visit ? nameOf(visit) : ""} reward=${priceOf(reward)} />`;

// What the reward would do on the check: {text, values}, and whether it can be put there.
function effect(reward, line) {
  const { check, typed } = state.get();
  const before = sumsOf(check, amountOf(typed));
  const after = sumsOf(addReward(check, reward, line), amountOf(typed));
  const values = { off: money(before.due - after.due), due: money(after.due), worth: money(reward.worth) };
  if (check.rewards.length >= REWARDS_MOST) return { text: "till.reward.most", values: { most: REWARDS_MOST } };
  if (before.subtotal === 0) return { text: "till.reward.later", values, can: true };
  return before.due === after.due ? { text: "till.reward.nothing", values } : { text: "till.reward.off", values, can: true };
}

const placeText = ({ lines }, place) =>
  (place ? `${lines[place - 1].item} · ${money(lines[place - 1].amount)}` : t("till.reward.whole"));

export function Reward({ operation: reward }) {
  const { visit, check } = useStore(state);
  const places = placesOf(reward);
  const [chosen, choose] = useState(null);
  const line = chosen ?? places[0] ?? 0;
  const { text, values, can } = places.length ? effect(reward, line) : { text: "till.reward.unfit" };
  const give = () => state.set({ dialog: { name: "give", operation: reward } });
  return html`
    <${Frame} title=${t("till.reward.title", { name: called(reward) })}>
      <${Whom} reward=${reward} visit=${visit} />
      ${check.lines.length > 0 && places.length > 0 && html`
        <label class="field"><span>${t("till.reward.where")}</span>
          <select value=${line} onChange=${(event) => choose(Number(event.target.value))} data-testid="reward-line">
            ${places.map((place) => html`<option value=${place}>${placeText(check, place)}</option>`)}
          </select></label>`}
      <p data-testid="reward-effect">${t(text, values)}</p>
      ${can && html`<${Answer} act=${() => putReward(reward, line)} testid="reward-go" text=${t("till.reward.go")} />`}
      <button class="button wide" type="button" onClick=${give} data-testid="reward-give">${t("till.give.instead")}</button>
      <${Leave} />
    <//>`;
}

export function Give({ operation: reward }) {
  const { visit } = useStore(state);
  return html`
    <${Frame} title=${t("till.give.title", { name: called(reward) })}>
      <${Whom} reward=${reward} visit=${visit} />
      <p>${reward.voucher ? t("till.give.voucher") : t("till.give.text", { cost: pointsText(reward.cost) })}</p>
      <${Answer} act=${() => redeem(reward)} testid="give-go" text=${t("till.give.go")} />
      <${Leave} />
    <//>`;
}
