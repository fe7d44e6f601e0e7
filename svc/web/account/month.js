// The month that is open: its sums and its entries, newest first, both the ledger's. News of the account
// asks for the sums and the newest page again; a page of 50 is what is read until more is asked for.
import { NoAnswer } from "/web/shared/api.js";
import { createStore } from "/web/shared/store.js";
import { positionOf } from "/web/shared/position.js";
import { serviceNow } from "/web/shared/time.js";
import { api, onForget, state } from "/web/member/state.js";

const PAGE = 50;
const PAGE_MOST = 200;
const PAGES_MOST = 1000;
const ACCOUNT = "/v1/accounts/me";
const blank = { asked: null, sums: null, entries: [], error: null };

// asked: "2026-11", or null for the present month. entries: those that are loaded, without a gap.
export const month = createStore(blank);
onForget(() => month.set(blank));

let asking = null;
let again = false;

const askSums = async (asked) => {
  const query = asked ? `?month=${asked}` : "";
  return (await api.get(`${ACCOUNT}/statement${query}`, { atLeast: positionOf(state.get().account) })).body;
};

// The entries of the month that come before `before`.
async function askPage({ after_seq: after }, before, limit) {
  if (before <= after + 1) return [];
  const { body } = await api.get(`${ACCOUNT}/entries?limit=${limit}&cursor=${before}`);
  return body.items.filter(({ seq }) => seq > after);
}

function joined(known, newest) {
  const oldest = newest.at(-1)?.seq ?? 0;
  const meets = known.length > 0 && oldest <= known[0].seq + 1;
  return meets ? [...newest, ...known.filter(({ seq }) => seq < oldest)] : newest;
}

async function take() {
  const { asked } = month.get();
  try {
    const sums = await askSums(asked);
    const newest = await askPage(sums, sums.last_seq + 1, PAGE);
    const known = month.get();
    if (known.asked !== asked) return;
    const same = known.sums?.month === sums.month && known.sums.version <= sums.version;
    month.set({ sums, entries: joined(same ? known.entries : [], newest), error: null });
  } catch (error) {
    if (month.get().asked === asked) month.set({ error });
  }
}

// One asks at a time, and once more if there is news meanwhile.
export function refresh() {
  again = asking !== null;
  asking ??= take().finally(() => {
    asking = null;
    if (again) refresh();
  });
  return asking;
}

export function openMonth(asked) {
  if (month.get().asked !== asked) month.set({ ...blank, asked });
  return refresh();
}

export const hasMore = ({ sums, entries }) => Boolean(sums) && entries.length < sums.entries;

export async function loadMore(limit = PAGE) {
  const { asked, sums, entries } = month.get();
  const older = await askPage(sums, entries.at(-1)?.seq ?? sums.last_seq + 1, limit);
  const now = month.get();
  if (now.asked !== asked || now.entries.at(-1)?.seq !== entries.at(-1)?.seq) return;
  month.set({ entries: [...now.entries, ...older] });
}

// Everything of the month, for paper and for a file.
export async function loadWhole() {
  for (let pages = 0; pages < PAGES_MOST && hasMore(month.get()); pages++) await loadMore(PAGE_MOST);
  if (hasMore(month.get())) throw new NoAnswer("network");
  return month.get();
}

let seen = null;

// What is new belongs to the present month, so a past one stays as it is.
state.subscribe(({ phase, account }) => {
  const now = phase === "home" && account ? `${account.id} ${positionOf(account)}` : null;
  const { sums, error } = month.get();
  if (now === seen) return;
  seen = now;
  const past = sums && Date.parse(sums.until) <= serviceNow();
  if (now && (sums || error) && (!past || month.get().asked === null)) refresh();
});
