// What of a statement is looked for: by a chip, and by words in whatever a line says.
import { entryPlace, heldText } from "/web/shared/entry.js";
import { money, signed } from "/web/shared/format.js";
import { kindOf, nameOf } from "/web/member/story.js";

const SHOWS = {
  all: () => true,
  in: ({ cash }) => cash > 0,
  out: ({ cash }) => cash < 0,
  points: ({ points }) => points !== 0,
  holds: ({ hold }) => Boolean(hold),
};

// Without case and marks: "tra" finds "Trà".
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

function wordsOf(entry) {
  const lines = (entry.lines ?? []).flatMap(({ sku, category }) => [sku, category]);
  const figures = entry.cash ? [signed(entry.cash), money(Math.abs(entry.cash))] : [heldText(entry)];
  return plain([nameOf(entry), kindOf(entry, false), entryPlace(entry), entry.receipt, ...figures, ...lines].filter(Boolean).join(" "));
}

export function found(entries, { show, find }) {
  const wanted = plain(find.trim());
  return entries.filter((entry) => SHOWS[show](entry) && (!wanted || wordsOf(entry).includes(wanted)));
}
