// Keeps the app's state equal to the ledger: first a read, then the live watch, which never goes
// back in version. What a push carries is absolute, so hearing it twice changes nothing.
import { Live } from "/web/shared/live.js";
import { tellDemo } from "/web/shared/demo.js";
import { toast } from "/web/shared/toast.js";
import { entryLine, entryTone } from "/web/shared/entry.js";
import { setProgram } from "/web/shared/format.js";
import { keep, recall } from "/web/shared/db.js";
import { generationNow, positionOf } from "/web/shared/position.js";
import { serviceNow } from "/web/shared/time.js";
import { checkDevice } from "/web/member/device.js";
import { api, forgetPerson, saveSnapshot, sessionNow, state } from "/web/member/state.js";

const FIELDS = ["id", "version", "cash", "held", "points", "points_micro", "tier", "status", "expiring", "vouchers", "progress", "at"];
// A whole account tells them only where there is something to tell.
const AT_TIMES = ["tier_until", "pending"];
const PAGE = 50;
const RETURN_MS = 5000;
const REVOKED = 4502;
const REVOKED_MS = 1000;
const listeners = new Set();
let unwatch = () => {};
let pulses = 0;

export const live = new Live({ hello: async () => ({ type: "hello", as: "member" }), renew: () => askSession() });
live.status.subscribe(({ state: link, code }) => {
  const lost = state.get().link === "live" && link !== "live";
  state.set(lost ? { link, asOf: serviceNow() } : { link });
  if (code) comeBack(code);
});

// Hears every new entry once: the pay sheet waits for its purchase here.
export function onEntry(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function accountOf(message) {
  const known = state.get().account ?? {};
  const account = { ...known };
  for (const field of FIELDS) if (message[field] !== undefined) account[field] = message[field];
  if (message.tier !== undefined) for (const field of AT_TIMES) account[field] = message[field];
  if (message.account && typeof message.account === "string") account.id = message.account;
  account.generation = generationNow();
  return account;
}

function withEntries(fresh) {
  const bySeq = new Map(state.get().entries.map((entry) => [entry.seq, entry]));
  for (const entry of fresh) bySeq.set(entry.seq, entry);
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
}

// Takes a reply's or a push's view of the account, unless we already know a newer one. What we know
// of an older generation of the ledger, before a backup was restored, is not newer.
export function accept(message, { entry, how = "push", at, sentAt } = {}) {
  const known = state.get().account;
  const version = message.version;
  const asOf = serviceNow();
  if (entry && how) tellDemo(how, { account: message.account?.id ?? message.account ?? message.id, version, entry, at, sentAt });
  const anew = known && (known.generation ?? 1) !== generationNow();
  if (known && !anew && known.id === accountOf(message).id && version <= known.version) {
    const more = version === known.version ? { account: accountOf(message) } : {};
    state.set({ asOf, ...more, entries: entry ? withEntries([entry]) : state.get().entries });
    return;
  }
  const patch = { account: accountOf(message), asOf };
  if (anew) Object.assign(patch, { entries: [], next: undefined });
  if (entry) {
    patch.entries = withEntries([entry]);
    const tone = entryTone(entry);
    if (tone) patch.pulse = { id: ++pulses, tone };
    if (tone) toast(entryLine(entry), tone);
  }
  state.set(patch);
  saveSnapshot();
  if (entry?.kind === "card") loadCards().catch(() => {});
  if (entry) loadRewards().catch(() => {});
  if (entry) for (const listener of [...listeners]) listener(entry);
}

function heard(message, heardAt) {
  const at = performance.timeOrigin + heardAt;
  if (message.type === "change") accept(message, { entry: message.entry, at });
  else accept(message);
  const newest = state.get().entries[0]?.seq ?? 0;
  if (message.version > newest) loadEntries().catch(() => {});
}

export async function loadEntries() {
  const { account } = state.get();
  const { body } = await api.get(`/v1/accounts/me/entries?limit=${PAGE}`, { atLeast: positionOf(account) });
  const known = state.get().entries;
  const oldest = body.items.at(-1)?.seq;
  const joined = known.some((entry) => entry.seq >= oldest);
  if (!joined) state.set({ entries: [] });
  state.set({ entries: withEntries(body.items), next: joined ? state.get().next ?? body.next : body.next });
  saveSnapshot();
}

export async function loadOlder() {
  const { account, next } = state.get();
  const cursor = encodeURIComponent(next);
  const { body } = await api.get(`/v1/accounts/me/entries?limit=${PAGE}&cursor=${cursor}`,
    { atLeast: positionOf(account) });
  state.set({ entries: withEntries(body.items), next: body.next });
}

// The program's currency must be known before any amount is drawn; offline, the last one serves.
export async function loadProgram() {
  try {
    const { body } = await api.get("/v1/program");
    setProgram(body);
    keep("program", body).catch(() => {});
  } catch {
    setProgram(await recall("program"));
  }
}

let offering = null;
let staleOffers = false;

// What is only ever given is no goal.
async function askRewards() {
  const began = sessionNow();
  const { body } = await api.get("/v1/accounts/me/rewards");
  const items = body.items.filter(({ reasons }) => !reasons.includes("gift_only"));
  if (began === sessionNow()) state.set({ rewards: items });
}

// What can be had now follows the account: one asks at a time, and once more if there is news meanwhile.
function loadRewards() {
  staleOffers = offering !== null;
  offering ??= askRewards().finally(() => {
    offering = null;
    if (staleOffers) loadRewards().catch(() => {});
  });
  return offering;
}

async function loadAround() {
  await Promise.all([loadCards(), loadRewards()]);
  saveSnapshot();
}

// All live cards of the account; the face shows the newest one with a number.
export async function loadCards() {
  const began = sessionNow();
  const { body } = await api.get("/v1/me/cards");
  const cards = body.items.filter(({ status }) => status === "active");
  await checkDevice(cards);
  if (began !== sessionNow()) return;
  state.set({ allCards: body.items, cards, card: cards.find(({ kind }) => kind === "number") ?? null });
  saveSnapshot();
}

const askAccount = async () => (await api.get("/v1/accounts/me", { atLeast: positionOf(state.get().account) })).body;

export const loadAccount = async () => accept(await askAccount());

// All of whoever is signed in. What is known of somebody else is dropped before anything is shown.
export async function loadAll() {
  const { body: me } = await api.get("/v1/me");
  const known = state.get().account;
  const account = await askAccount();
  if (known && known.id !== account.id) await forgetPerson();
  state.set({ me });
  accept(account);
  state.set({ phase: "home" });
  follow();
  await Promise.all([loadEntries(), loadAround()]);
}

export function follow() {
  const { account } = state.get();
  unwatch();
  unwatch = live.watch({ account: account.id }, { after: account.version, generation: account.generation, heard });
  live.start();
}

export function unfollow() {
  unwatch();
  unwatch = () => {};
  live.stop();
}

// The service has refused or ended our socket: is it the session? Whoever hears that it is, leaves.
const askSession = () => api.get("/v1/me").then(() => true, (error) => error.slug !== "unauthenticated");

// A worker ends our socket up to a second before all of them know that the session is over.
async function comeBack(code) {
  if (await askSession()) setTimeout(() => live.start(), code === REVOKED ? REVOKED_MS : RETURN_MS);
}
