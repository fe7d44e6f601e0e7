// The items of a receipt that can be given back: known of what this till has sold, asked for where the
// customer is here. Purchases under rules of format 1 are refunded by amounts alone.
import { byItems } from "/web/shared/format.js";
import { state } from "/web/till/state.js";
import { api } from "/web/till/terminal.js";

const withLeft = (line) => ({ ...line, left: line.left ?? line.quantity });

// Of an operation of this till, else those that were learnt; none where only amounts go back.
export function itemsOf(known, learnt) {
  if (!byItems()) return [];
  return (known?.lines ?? learnt ?? []).map(withLeft);
}

// The lines of somebody's entry, while its customer is here; without an answer none.
export async function learnItems(receipt, known) {
  const { visit } = state.get();
  const [account, seq] = receipt.split("-");
  if (known?.lines || !byItems() || visit?.account.id !== account) return [];
  const path = `/v1/accounts/${account}/entries/${seq}?visit=${visit.visit}`;
  return api.get(path).then(({ body }) => body.lines, () => []);
}

// What so many pieces of an item are worth, of those that are left: as the service floors it, what stays
// by what was bought.
export function worthOf({ amount, quantity, left }, pieces) {
  const stays = (kept) => Math.floor((amount * kept) / quantity);
  return stays(left) - stays(left - pieces);
}

// The items after some of them have gone back, `gone`: [{line, quantity}].
export const without = (lines, gone) => lines.map((line, at) => ({
  ...line,
  left: gone.reduce((left, each) => (each.line === at + 1 ? Math.max(0, left - each.quantity) : left), line.left ?? line.quantity),
}));
