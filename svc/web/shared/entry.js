// How one ledger entry reads to a person: its name, the tone of its colour, its line of figures.
import { has, t } from "/web/shared/text.js";
import { signed, signedPoints } from "/web/shared/format.js";

export function entryName(entry) {
  const byChannel = `kind.${entry.kind}.${entry.channel}`;
  if (has(byChannel)) return t(byChannel);
  return has(`kind.${entry.kind}`) ? t(`kind.${entry.kind}`) : entry.kind;
}

export function entryPlace(entry) {
  if (entry.store) return entry.store_title ?? entry.store;
  return has(`channel.${entry.channel}`) ? t(`channel.${entry.channel}`) : entry.channel ?? "";
}

export function entryTone(entry) {
  if (entry.cash > 0) return "in";
  if (entry.cash < 0) return "out";
  return entry.points ? "points" : "";
}

// "Coffee Bar 1 · −4.50 · +9 ★"
export function entryLine(entry) {
  const parts = [entry.cash ? signed(entry.cash) : "", signedPoints(entry.points)];
  const name = entry.store ? entryPlace(entry) : entryName(entry);
  return [name, ...parts].filter(Boolean).join(" · ");
}
