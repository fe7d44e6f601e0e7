// What is typed, by hand or by a scanner that acts as a keyboard. Up to nine digits are an amount
// in minor units; sixteen are a card number, twenty a pay code. A scan may follow a typed amount:
// a scanner types far faster than a hand, which tells where the one ends and the other begins.
const AMOUNT_MOST = 9;
const SCAN_GAP_MS = 60;
const CARD = 16;
const CODE = 20;

export class Pad {
  constructor() { this.clear(); }

  clear() {
    this.typed = "";
    this.stamps = [];
  }

  set(text) {
    this.typed = text;
    this.stamps = [...text].map(() => 0);
  }

  push(digits, now) {
    for (const digit of digits) {
      if (this.typed.length >= AMOUNT_MOST + CODE) return;
      this.typed += digit;
      this.stamps.push(now);
    }
  }

  back() {
    this.typed = this.typed.slice(0, -1);
    this.stamps.pop();
  }

  burst() {
    let length = this.typed.length ? 1 : 0;
    for (let at = this.stamps.length - 1; at > 0; at--, length++) {
      if (this.stamps[at] - this.stamps[at - 1] > SCAN_GAP_MS) break;
    }
    return length;
  }

  // How many of the last digits are a card or a pay code; 0 if none.
  scanned() {
    const { length } = this.typed;
    if (length <= AMOUNT_MOST) return 0;
    const burst = this.burst();
    for (const size of [length, burst]) if (size === CARD || size === CODE) return size;
    if (length > CODE) return CODE;
    return length > CARD ? CARD : 0;
  }

  // Takes the scan out and leaves the amount that was typed before it.
  takeScan() {
    const size = this.scanned();
    const present = this.typed.slice(-size);
    this.set(this.typed.slice(0, -size));
    return present;
  }
}

export const isAmount = (typed) => typed.length <= AMOUNT_MOST;
export const amountOf = (typed) => (isAmount(typed) ? Number(typed || 0) : 0);
