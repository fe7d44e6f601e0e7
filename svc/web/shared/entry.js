// How one ledger entry reads to a person: its name, the tone of its colour, its line of figures.
import { called, has, t } from "/web/shared/text.js";
import { money, moment, points, signed, signedPoints } from "/web/shared/format.js";

// A card has come to the account, or has left it, and the entry says which.
export const isCardChange = ({ kind, card }) => kind === "card" && Boolean(card);

// What staff note of an account moves nothing and asks nothing of its customer: no page of hers lists it.
export const isUnlisted = ({ kind }) => kind === "tags";

export function entryName(entry) {
  if (isCardChange(entry)) return t(`kind.card.${entry.card.added ? "added" : "removed"}`);
  if (entry.gift) return t(`kind.${entry.kind}.${entry.gift.reversed ? "back" : "for"}`, { name: called(entry.gift) });
  const byChannel = `kind.${entry.kind}.${entry.channel}`;
  if (has(byChannel)) return t(byChannel);
  return has(`kind.${entry.kind}`) ? t(`kind.${entry.kind}`) : entry.kind;
}

// What a reward costs: "25 ★", "Free".
export const costText = (cost) => (cost > 0 ? t("rewards.cost", { cost: points(cost) }) : t("rewards.free"));

export function entryPlace(entry) {
  if (entry.store) return entry.store_title ?? entry.store;
  return has(`channel.${entry.channel}`) ? t(`channel.${entry.channel}`) : entry.channel ?? "";
}

// "20.00 held" or "20.00 released", where only what is held has changed.
export function heldText({ kind, cash, hold }) {
  if (!hold || cash) return "";
  return t(kind === "hold" ? "entry.held" : "entry.released", { amount: money(hold.amount) });
}

// What happened, with the hold it is about: "Held until 14:05", "Charged, of 20.00 held".
export function entryStory(entry, open = true) {
  const { kind, hold } = entry;
  if (kind === "hold" && hold && open) return t("entry.until", { time: moment(hold.expires_at) });
  if (kind === "capture" && hold) return t("entry.captured", { amount: money(hold.amount) });
  return entryName(entry);
}

// Money in or out; where none moves, what can be spent less or more.
export function entryTone(entry) {
  if (entry.cash > 0) return "in";
  if (entry.cash < 0) return "out";
  if (entry.hold) return entry.kind === "hold" ? "out" : "in";
  return entry.points ? "points" : "";
}

// "Coffee Bar 1 · −4.50 · +9 ★"
export function entryLine(entry) {
  const parts = [entry.cash ? signed(entry.cash) : heldText(entry), signedPoints(entry.points)];
  const name = entry.store ? entryPlace(entry) : entryName(entry);
  return [name, ...parts].filter(Boolean).join(" · ");
}
