// What is typed by hand. Up to nine digits are an amount in minor units; sixteen are a card number,
// twenty a pay code, and nothing else is guessed. What a scanner types never comes here.
const AMOUNT_MOST = 9;
const CARD = 16;
const CODE = 20;

export const push = (typed, digits) => (typed + digits).slice(0, CODE + AMOUNT_MOST);
export const isAmount = (typed) => typed.length <= AMOUNT_MOST;
export const isCode = (typed) => typed.length === CARD || typed.length === CODE;
export const amountOf = (typed) => (isAmount(typed) ? Number(typed || 0) : 0);
