// What the customer can have: vouchers first, which are paid for or given; then the rewards that the points
// reach, and what is missing for the next ones.
import { html } from "/web/vendor/preact.js";
import { dayShort, points as pointsText, programDay } from "/web/shared/format.js";
import { costText } from "/web/shared/entry.js";
import { useStore } from "/web/shared/store.js";
import { called, t } from "/web/shared/text.js";
import { costOf } from "/web/till/check.js";
import { placesOf } from "/web/till/places.js";
import { state } from "/web/till/state.js";

export const askReward = (reward) => state.set({ dialog: { name: "reward", operation: reward } });

// Those that are not on the check yet, as rewards that cost nothing more.
function vouchersOf({ visit, rewards, check }) {
  const isOn = (id) => check.rewards.some(({ voucher }) => voucher === id);
  return (visit?.account.vouchers ?? []).filter(({ id }) => !isOn(id)).flatMap(({ id, reward, ends_at: end }) => {
    const known = rewards.find((each) => each.id === reward);
    return known ? [{ ...known, cost: 0, voucher: id, end }] : [];
  });
}

const lastDay = (end) => dayShort(programDay(Date.parse(end) - 1));

// What it is had for: "25 ★", "Voucher until 31 May".
export const priceOf = ({ cost, voucher, end }) =>
  (voucher ? t("till.voucher", { day: lastDay(end) }) : costText(cost));

const factsOf = (reward) => [priceOf(reward), !placesOf(reward).length && t("till.reward.unfit.short")].filter(Boolean).join(" · ");

function Offer({ reward, points, stopped }) {
  const missing = reward.cost - points;
  const short = !reward.voucher && missing > 0;
  const testid = reward.voucher ? `redeem-${reward.id}-voucher` : `redeem-${reward.id}`;
  return html`
    <li class="row apart">
      <span class="grow"><strong>${called(reward)}</strong>
        <span class="quiet small nums">${short ? t("rewards.missing", { missing: pointsText(missing) }) : factsOf(reward)}</span></span>
      <button class="button slim" type="button" disabled=${short || stopped} onClick=${() => askReward(reward)} data-testid=${testid}
        aria-label=${`${t("till.redeem")}: ${called(reward)} (${priceOf(reward)})`}>${t("till.redeem")}</button>
    </li>`;
}

export function RewardList() {
  const now = useStore(state);
  const points = (now.visit?.account.points ?? 0) - costOf(now.check);
  const offers = [...vouchersOf(now), ...now.rewards.filter((reward) => !reward.gift_only)];
  if (!offers.length) return html`<p class="quiet">${t("till.norewards")}</p>`;
  return html`
    <ul class="reward-list">
      ${offers.map((reward) => html`
        <${Offer} key=${reward.voucher ?? reward.id} reward=${reward} points=${points} stopped=${Boolean(now.busy)} />`)}
    </ul>`;
}
