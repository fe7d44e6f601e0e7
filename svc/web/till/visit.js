// The customer in front of the till: a visit of ten minutes, whose account is watched live. Nobody →
// asking (whoever was here is gone) → here; the payment, its end or another scan lead back to nobody.
import { tellDemo } from "/web/shared/demo.js";
import { has, t } from "/web/shared/text.js";
import { at, serviceNow } from "/web/shared/time.js";
import { setVisit, state } from "/web/till/state.js";
import { api, live } from "/web/till/terminal.js";

const FIELDS = ["version", "cash", "held", "points", "tier", "status", "vouchers"];
let unwatch = () => {};
let callOff = () => {};
let pulses = 0;
let asked = 0;

// "Ada L.", of a card that nobody owns "Card ·· 0428".
export const nameOf = ({ member, number }) =>
  member.name || (number ? t("till.card", { number }) : t("till.customer"));

// A level by its name; the old ones have words of their own.
export const tierName = (tier) => (has(`tier.${tier}`) ? t(`tier.${tier}`) : tier);

const idOf = (account) => (typeof account === "string" ? account : account?.id);

function accountOf(known, message) {
  const account = { ...known };
  for (const field of FIELDS) if (message[field] !== undefined) account[field] = message[field];
  return account;
}

// Takes a reply's or a push's view of the account, unless we already know a newer one: a state that
// does not resume is the new truth.
export function accept(message, { entry, how, at, sentAt } = {}) {
  const { visit } = state.get();
  const id = message.id ?? message.account;
  if (how) tellDemo(how, { account: id, version: message.version, entry, at, sentAt });
  if (!visit || visit.account.id !== id) return;
  if (message.resumed !== false && message.version <= visit.account.version) return;
  setVisit({ ...visit, account: accountOf(visit.account, message), pulse: ++pulses });
}

function heard(message, heardAt) {
  const { type, entry } = message;
  const how = type === "change" ? "push" : undefined;
  accept(message, { entry, how, at: performance.timeOrigin + heardAt });
}

export function endVisit() {
  unwatch();
  callOff();
  unwatch = () => {};
  setVisit(null);
}

export function follow() {
  const { visit } = state.get();
  unwatch();
  callOff();
  if (!visit) return;
  const end = Date.parse(visit.expires_at);
  if (end <= serviceNow()) return endVisit();
  unwatch = live.watch({ visit: visit.visit }, { after: visit.account.version, heard, refused: endVisit });
  callOff = at(end, endVisit);
}

// The reply of POST /v1/visits as the till keeps it.
function visitOf(body, present) {
  const account = typeof body.account === "string" ? { id: idOf(body.account) } : body.account;
  return {
    visit: body.visit, expires_at: body.expires_at, member: body.member ?? { name: "", masked: "" },
    number: present.length === 16 ? `·· ${present.slice(-4)}` : "",
    account: {
      version: body.version ?? 0, cash: body.cash, held: body.held ?? 0, points: body.points, tier: body.tier,
      status: body.status ?? "active", vouchers: body.vouchers ?? [], ...account,
    },
  };
}

// Asks whose card this is. Whoever was here is gone before, so a failure leaves nobody; of two
// scans in a row the later one counts, whichever is answered first.
export async function present(digits) {
  const turn = ++asked;
  const current = (patch) => { if (turn === asked) state.set(patch); };
  endVisit();
  state.set({ busy: { name: "present", slow: false }, result: null });
  try {
    const { body } = await api.send("/v1/visits", { present: digits }, undefined, {
      onSlow: () => current({ busy: { name: "present", slow: true } }),
    });
    if (turn !== asked) return;
    setVisit(visitOf(body, digits));
    follow();
  } catch (error) {
    current({ result: { tone: "bad", intent: { name: "present" }, error } });
  } finally {
    current({ busy: null });
  }
}

// The answer that is still to come is not waited for any more.
export function stopAsking() {
  asked++;
  state.set({ busy: null });
}

export async function loadRewards() {
  const { body } = await api.get("/v1/rewards");
  state.set({ rewards: [...body.items].sort((a, b) => a.cost - b.cost) });
}
