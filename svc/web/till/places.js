// Where on the check a reward can go: 0 is the whole of it, else its lines from 1 on. By what the quote of
// this check tells; without one all that is there. An item of an amount alone is what is typed.
import { state } from "/web/till/state.js";

const needsLine = ({ kind }) => kind === "item";

export function placesOf(reward) {
  const { quote, check } = state.get();
  const lines = check.lines.map((_, at) => at + 1);
  const there = needsLine(reward) && lines.length ? lines : [0, ...lines];
  if (!quote || (needsLine(reward) && !lines.length)) return there;
  const fits = ({ reward: id, voucher }) => id === reward.id && voucher === reward.voucher;
  return there.filter((place) => quote.redeemable.some((each) => fits(each) && (each.line ?? 0) === place));
}
