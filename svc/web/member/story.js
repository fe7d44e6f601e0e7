// What one entry of the history is called on a customer's pages, and the sign that stands before it.
import { entryName, entryStory, isCardChange } from "/web/shared/entry.js";
import { called, locale, t } from "/web/shared/text.js";
import { cardName } from "/web/member/cards.js";
import { state } from "/web/member/state.js";

const SIGNS = {
  load: "plus", purchase: "cup", redeem: "gift", refund: "undo", void: "undo", bonus: "star", expire: "clock",
  hold: "lock", capture: "cup", release: "unlock", transfer_out: "send", transfer_in: "receive",
  voucher: "gift", voucher_end: "undo", join: "star",
};

export const signOf = ({ kind }) => SIGNS[kind] ?? "card";

// "Pay code of this phone added"
export function cardStory({ card: { id, added } }) {
  const { allCards, here } = state.get();
  const name = cardName(allCards.find((each) => each.id === id), here);
  const card = name.charAt(0).toLocaleLowerCase(locale()) + name.slice(1);
  const text = t(added ? "cards.added" : "cards.removed", { card });
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}

export const nameOf = (entry) => (isCardChange(entry) ? cardStory(entry) : entryName(entry));

// "Reward: Espresso" where the entry says which.
export function kindOf(entry, open) {
  if (isCardChange(entry)) return cardStory(entry);
  const names = (entry.rewards ?? []).map(({ reward }) => called(state.get().rewards.find(({ id }) => id === reward) ?? { name: reward }));
  return [entryStory(entry, open), names.join(", ")].filter(Boolean).join(": ");
}

// The holds that a later entry has ended. What is newer than an entry shown is shown as well.
export const endedHolds = (entries) => new Set(entries.map(({ kind, hold }) => kind !== "hold" && hold?.id));
