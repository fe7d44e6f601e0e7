// A month as a file that a spreadsheet opens (RFC 4180). Figures are plain numbers in the program's
// currency. A spreadsheet takes text that begins with =, +, -, @ or a control for a formula, and names of
// stores and goods are other people's: such text gets an apostrophe before it.
import { entryPlace, isUnlisted } from "/web/shared/entry.js";
import { clockOf, decimal, programDay } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";
import { kindOf } from "/web/member/story.js";

const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\p{Cc}]/u;
// By which a spreadsheet knows that this is UTF-8.
const MARK = "\ufeff";

export const safe = (text) => (FORMULA.test(text) ? `'${text}` : text);

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const words = (text) => quoted(safe(text ?? ""));

const COLUMNS = {
  day: ({ at }) => programDay(at),
  time: ({ at }) => clockOf(at),
  receipt: ({ receipt }) => words(receipt),
  what: (entry) => words(kindOf(entry, false)),
  where: (entry) => words(entryPlace(entry)),
  money: ({ cash }) => decimal(cash),
  points: ({ points }) => String(points),
  after: ({ cash_after: cash }) => decimal(cash),
  pointsafter: ({ points_after: points }) => String(points),
};

// Oldest first, as a statement is read.
export function csvOf(entries) {
  const head = Object.keys(COLUMNS).map((name) => words(t(`csv.${name}`)));
  const rows = entries.filter((entry) => !isUnlisted(entry)).reverse()
    .map((entry) => Object.values(COLUMNS).map((cell) => cell(entry)));
  return MARK + [head, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
