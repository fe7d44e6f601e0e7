// What a scanner may read at a till, from its raw text: cards (16 digits, Luhn), pay codes (20),
// receipt numbers; each also behind a symbology prefix or on a magnetic stripe. Pure, without imports.
const CARD = /^\d{16}$/;
const PAY_CODE = /^\d{20}$/;
const RECEIPT = /^\D{0,3}(acc_[0-9a-hjkmnp-tv-z]{13}-\d{1,12})$/;

// ISO/IEC 15424: "]C0" before a Code 128, "]Q3" before a QR code, and so on.
const AIM = /^\][A-Za-z][0-9A-Za-z]/;
// Makers' own code identifiers are one to three signs that are no digits: "j", "QR ", "<*>".
const IDENTIFIER = /^\D{1,3}(?=(?:\d{16}|\d{20})$)/;
// ISO/IEC 7813, of one swipe one or both: "%B<number>^<name>^…?" and ";<number>=…?".
const TRACK_1 = /%B([\d ]{16,19})\^/i;
const TRACK_2 = /;(\d{16})=/;

export function luhn(digits) {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]) * (at % 2 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

// The code in what a scanner sent, as {kind, code}; null if it is nothing that a till takes.
export function parseScan(text) {
  const stripe = TRACK_1.exec(text) ?? TRACK_2.exec(text);
  const plain = stripe ? stripe[1].replaceAll(" ", "") : text.trim().replace(AIM, "").replace(IDENTIFIER, "");
  if (CARD.test(plain)) return luhn(plain) ? { kind: "card", code: plain } : null;
  if (PAY_CODE.test(plain)) return { kind: "paycode", code: plain };
  const receipt = RECEIPT.exec(plain.toLowerCase());
  return receipt ? { kind: "receipt", code: receipt[1] } : null;
}
