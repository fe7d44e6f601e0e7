// What the device keeps of the account, so that card and balance show at once and offline. A copy
// may be of another version of the app, or damaged: only what has the shape that the app draws is
// taken over, and the service is asked for the rest.
const ENTRIES_MOST = 50;

const isText = (value) => typeof value === "string";
const isObject = (value) => typeof value === "object" && value !== null;
const items = (list, good) => (Array.isArray(list) ? list.filter((each) => isObject(each) && good(each)) : []);

const isAccount = (account) => isObject(account) && isText(account.id)
  && ["version", "cash", "held", "points"].every((name) => Number.isInteger(account[name]));
const isEnd = ({ on, points }) => (on === null || isText(on)) && Number.isInteger(points);
const isEntry = ({ seq, kind, at, cash, points, hold }) => isText(kind) && !Number.isNaN(Date.parse(at))
  && [seq, cash, points].every(Number.isInteger) && (hold === undefined || isObject(hold));
const isMe = (me) => isObject(me) && isText(me.name);
const isCard = (card) => isObject(card) && isText(card.last4);
const isNamed = ({ id, kind, last4 }) => [id, kind, last4].every(isText);
const isVoucher = ({ id, ends_at: end }) => isText(id) && !Number.isNaN(Date.parse(end));
const isPending = ({ on, points }) => isText(on) && Number.isInteger(points);
const isGoal = (goal) => goal === null || (isObject(goal) && Number.isInteger(goal.missing) && isText(goal.by));
const isChallenge = ({ id, name, count, target }) => isText(id) && isText(name) && [count, target].every(Number.isInteger);
const isProgress = (progress) => isObject(progress) && isText(progress.valid_until) && isGoal(progress.tier) && isGoal(progress.keep)
  && Array.isArray(progress.challenges) && progress.challenges.every((each) => isObject(each) && isChallenge(each));
const isReward = ({ id, name, cost }) => isText(id) && isText(name) && Number.isInteger(cost);

export const snapshotOf = ({ me, card, allCards, here, account, entries, rewards, asOf }) =>
  ({ me, card, allCards, here, account, entries: entries.slice(0, ENTRIES_MOST), rewards, asOf });

const readAccount = (account) => ({
  ...account, expiring: items(account.expiring, isEnd), vouchers: items(account.vouchers, isVoucher),
  pending: items(account.pending, isPending), progress: isProgress(account.progress) ? account.progress : null,
});

// The state to begin with; nothing where there is no account in it.
export function readSnapshot(kept) {
  if (!isObject(kept) || !isAccount(kept.account)) return undefined;
  return {
    me: isMe(kept.me) ? kept.me : null,
    card: isCard(kept.card) ? kept.card : null,
    allCards: items(kept.allCards, isNamed),
    here: isText(kept.here) ? kept.here : null,
    account: readAccount(kept.account),
    entries: items(kept.entries, isEntry),
    rewards: items(kept.rewards, isReward),
    asOf: Number.isInteger(kept.asOf) ? kept.asOf : null,
  };
}
