// The check: lines, tax, tip and rewards, beside the amount that is typed. An amount alone is a check of
// one nameless good; behind lines it is one more of them. Pure but for what holds it (state.js).
//
// A reward takes at most what it is worth off its line, or off the goods of the whole check; neither tax
// nor tip. What a purchase carries are the amounts as they are paid: what is taken off is taken away.
// Flags are what the till says of it; a check that an older version of the till has kept has none.
export const EMPTY = { lines: [], tax: 0, tip: 0, rewards: [], flags: [] };
export const LINES_MOST = 99; // and one that is typed
export const REWARDS_MOST = 10;
const TYPED_ITEM = "other"; // of a line that was typed and not named

export const hasRows = ({ lines, tax, tip, rewards }) => Boolean(lines.length || tax || tip || rewards.length);
export const isEmpty = (check) => !hasRows(check) && !check.flags?.length;

const sum = (amounts) => amounts.reduce((all, each) => all + each, 0);

export const typedLine = (amount) => ({ item: TYPED_ITEM, pieces: 1, amount });

function goodsOf({ lines }, typed) {
  const last = typed > 0 || !lines.length ? [typedLine(typed)] : [];
  return [...lines, ...last];
}

// Takes up to `worth` from the amounts of `left`, at their places `from` to `to`; answers how much.
function takeOff(left, worth, from, to) {
  let off = 0;
  for (let at = from; at < to; at++) {
    const part = Math.min(left[at], worth - off);
    left[at] -= part;
    off += part;
  }
  return off;
}

// The line that a reward is taken off, from 1 on; 0: the whole check. One that is an item is always for a
// line: the first, where none was chosen.
const lineOf = ({ line, kind }) => line || (kind === "item" ? 1 : 0);

// What all of it comes to: offs by reward, left by line as paid.
export function sumsOf(check, typed) {
  const goods = goodsOf(check, typed);
  const left = goods.map(({ amount }) => amount);
  const offs = check.rewards.map(() => 0);
  const take = (own) => check.rewards.forEach((reward, at) => {
    const { worth } = reward;
    const line = lineOf(reward);
    if (Boolean(line) !== own) return;
    offs[at] = line ? takeOff(left, worth, line - 1, line) : takeOff(left, worth, 0, left.length);
  });
  take(true);
  take(false);
  const subtotal = sum(goods.map(({ amount }) => amount));
  return { goods, left, offs, subtotal, due: sum(left) + check.tax + check.tip };
}

// As a purchase or a redemption names it: a voucher, or what points pay.
export const nameOfReward = ({ id, voucher }) => (voucher ? { voucher } : { reward: id });

const lineOfGood = (left) => ({ item, category, pieces }, at) =>
  ({ sku: item, ...(category && { category }), quantity: pieces, amount: left[at] });

// The members of POST /v1/purchases that say what is bought and paid.
export function purchaseOf(check, typed) {
  const { goods, left, offs, due } = sumsOf(check, typed);
  const { tax, tip, lines, rewards, flags = [] } = check;
  const named = lines.length > 0 || rewards.some(lineOf);
  const rewardOf = (reward, at) => ({
    ...nameOfReward(reward), ...(lineOf(reward) && { line: lineOf(reward) }), ...(offs[at] && { off: offs[at] }) });
  return {
    amount: due,
    ...(tax && { tax }), ...(tip && { tip }),
    ...(named && { lines: goods.map(lineOfGood(left)) }),
    ...(rewards.length && { rewards: rewards.map(rewardOf) }),
    ...(flags.length && { flags }),
  };
}

// Whole points that the rewards of the check cost.
export const costOf = ({ rewards }) => sum(rewards.map(({ cost }) => cost));

export const addLine = (check, line) => ({ ...check, lines: [...check.lines, line] });
export const addReward = (check, { id, name, names, cost, worth, kind, voucher }, line = 0) =>
  ({ ...check, rewards: [...check.rewards, { id, name, names, cost, worth, kind, voucher, line }] });
export const withoutReward = (check, at) => ({ ...check, rewards: check.rewards.filter((_, each) => each !== at) });
export const withFlag = (check, flag, said) =>
  ({ ...check, flags: [...check.flags.filter((each) => each !== flag), ...(said ? [flag] : [])] });
export const withoutRewards = (check) => ({ ...check, rewards: [] });

// A line leaves with the rewards that are on it; those of lines behind it follow their lines.
export const withoutLine = (check, at) => ({
  ...check,
  lines: check.lines.filter((_, each) => each !== at),
  rewards: check.rewards.filter(({ line }) => line !== at + 1).map((each) => (each.line > at + 1 ? { ...each, line: each.line - 1 } : each)),
});
