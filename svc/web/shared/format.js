// Numbers, money and dates as people read them. Money stays an integer of minor units until the
// last step, which is text: no float is ever made of it. What is not there reads as a dash, and
// never throws: a page stands without one figure, not without all of them.
import { dates, numbers, spans } from "/web/shared/formatters.js";
import { locale } from "/web/shared/text.js";
import { serviceNow } from "/web/shared/time.js";

let program = { currency: "USD", currency_exponent: 2, time_zone: "UTC" };

const NOTHING = "–";
const EXPONENT_MOST = 4;
const MINUTE_MS = 60000;

export function setProgram(value) {
  const { currency, currency_exponent: places } = value ?? {};
  const good = /^[A-Z]{3}$/.test(currency) && Number.isInteger(places) && places >= 0 && places <= EXPONENT_MOST;
  if (good) program = value;
}

export const exponent = () => program.currency_exponent;
export const isDemo = () => program.demo === true;
// Who takes the money of top-ups in the app; without anybody people top up at the till.
export const hasTopups = () => (program.payments ?? "none") !== "none";
export const limits = () => program.limits ?? {};
// What tills may say of a check, by the program's ids.
export const programFlags = () => program.flags ?? [];
// What the rules call goods, where they tell them apart.
export const programCategories = () => program.categories ?? [];
// Whether what is bought now can be given back item by item.
export const byItems = () => program.rules_format > 1;
export const rulesVersion = () => program.rules_version;
export const programName = () => program.name || "Crema";

// Round amounts of `kind` (load, transfer) within the program's limits, in minor units.
export const presets = (kind) => program.presets?.[kind] ?? [];

// "1234.50", as it is typed.
export function decimal(minor) {
  const digits = String(Math.abs(minor)).padStart(program.currency_exponent + 1, "0");
  const split = digits.length - program.currency_exponent;
  const fraction = digits.slice(split);
  return `${minor < 0 ? "-" : ""}${digits.slice(0, split)}${fraction && "."}${fraction}`;
}

const places = () => ({
  minimumFractionDigits: program.currency_exponent,
  maximumFractionDigits: program.currency_exponent,
});

const amountText = (minor, options) =>
  (Number.isInteger(minor) ? numbers(locale(), { ...places(), ...options }).format(decimal(minor)) : NOTHING);

// "4.50"
export const money = (minor) => amountText(minor, {});

// "$36.40"
export const moneyFull = (minor) =>
  amountText(minor, { style: "currency", currency: program.currency, currencyDisplay: "narrowSymbol" });

// "$25", without hundredths where there are none.
export const moneyRound = (minor) => amountText(minor, {
  style: "currency", currency: program.currency, currencyDisplay: "narrowSymbol", trailingZeroDisplay: "stripIfInteger",
});

const AMOUNT_DIGITS = 15;
const BLANKS = /[\s\u00a0\u202f'’]/g;

// What a person typed, in minor units; null when it is no amount. Thousands and decimals are told apart
// as the language writes them: "50.000" is fifty thousand in Vietnamese, fifty dinars in English, and
// fifty thousand of what has no decimals in either. A mark that cannot part thousands is the decimal
// one: "12.5" and "12,50" are 1250.
export function parseMoney(text) {
  const parts = numbers(locale()).formatToParts(1234567);
  const group = parts.find(({ type }) => type === "group")?.value;
  const bare = text.replace(BLANKS, "");
  const isGrouped = (mark) => new RegExp(`^\\d{1,3}(?:[${mark}]\\d{2,3})*[${mark}]\\d{3}(?!\\d)`).test(bare);
  const marks = exponent() === 0 ? [".", ","] : [".", ","].filter((each) => each === group);
  const mark = marks.find(isGrouped);
  const [, whole, fraction = ""] = /^(\d+)(?:[.,](\d*))?$/.exec(mark ? bare.replaceAll(mark, "") : bare) ?? [];
  if (!whole || fraction.length > exponent()) return null;
  const digits = whole + fraction.padEnd(exponent(), "0");
  return digits.length > AMOUNT_DIGITS ? null : Number(digits);
}

// "+25.00" and "−4.50" with a true minus sign.
export function signed(minor) {
  const text = money(Math.abs(minor));
  return minor > 0 ? `+${text}` : minor < 0 ? `−${text}` : text;
}

export const points = (whole) => (Number.isInteger(whole) ? numbers(locale()).format(whole) : NOTHING);

const MICRO = 1000000;

// Micro-points to their hundredths, floored: "20.58".
export function pointsExact(micro) {
  const hundredths = Math.floor(micro / (MICRO / 100));
  const text = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  return numbers(locale(), { maximumFractionDigits: 2 }).format(text);
}

export function signedPoints(whole) {
  return whole > 0 ? `+${points(whole)} ★` : whole < 0 ? `−${points(-whole)} ★` : "";
}

// The program's zone: what happened at a store is told by that store's clock, wherever it is read. In
// UTC where this browser does not know the zone.
const known = new Map();
function zone() {
  const name = program.time_zone;
  if (!known.has(name)) known.set(name, isZone(name));
  return known.get(name) ? name : "UTC";
}

function isZone(name) {
  try {
    return Boolean(name && dates("en", {}, name));
  } catch {
    return false;
  }
}

const read = (date, options, timeZone) => dates(locale(), options, timeZone).format(date);

// As the clock of whoever reads it shows it.
const readHere = (date, options) =>
  read(new Date(date.getTime() - date.getTimezoneOffset() * MINUTE_MS), options, "UTC");

function nameOfZone(date) {
  const parts = dates(locale(), { timeZoneName: "short" }, zone()).formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName").value;
}

// A time in the program's zone, which is named where the reader's own clock says something else.
const when = (options) => (at) => {
  const date = new Date(at ?? NaN);
  if (Number.isNaN(date.getTime())) return NOTHING;
  const text = read(date, options, zone());
  return text === readHere(date, options) ? text : `${text} ${nameOfZone(date)}`;
};

export const clock = when({ timeStyle: "short" });
export const clockSeconds = when({ timeStyle: "medium" });
export const dateTime = when({ dateStyle: "medium", timeStyle: "medium" });
const dayAndClock = when({ dateStyle: "medium", timeStyle: "short" });

// A day of the week to come by its name, "Sunday"; any other as a date.
export function daySoon(on) {
  const days = Math.round((Date.parse(on) - Date.parse(programDay(serviceNow()))) / 86400000);
  return days >= 0 && days < 7 ? weekday(on) : calendarDay(on);
}

// A calendar date of the program, such as the last day of points: it has no time zone of its own.
const dateIn = (options) => (on) => {
  const date = new Date(`${on}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? NOTHING : read(date, options, "UTC");
};
export const calendarDay = dateIn({ day: "numeric", month: "long", year: "numeric" });
const weekday = dateIn({ weekday: "long" });
const longDay = dateIn({ weekday: "long", day: "numeric", month: "long" });

const longMonth = dateIn({ month: "long", year: "numeric" });

// "November 2026", of "2026-11".
export function monthName(month) {
  const text = longMonth(`${month}-01`);
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}

// "28 Nov", of such a date.
export const dayShort = dateIn({ day: "numeric", month: "short" });

const DAY = { calendar: "gregory", numberingSystem: "latn", year: "numeric", month: "2-digit", day: "2-digit" };

// The date in the program's zone, "2026-11-28".
export function programDay(at) {
  const date = new Date(at ?? NaN);
  if (Number.isNaN(date.getTime())) return NOTHING;
  const found = dates("en", DAY, zone()).formatToParts(date);
  const part = (type) => found.find((each) => each.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

// The time of day in the program's zone, "14:05:09", for machines.
export function clockOf(at) {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", numberingSystem: "latn" };
  return dates("en-GB", options, zone()).format(new Date(at));
}

export const dayKey = programDay;

// A moment to come: the time alone if it is today.
export const moment = (at) => (dayKey(at) === dayKey(serviceNow()) ? clock(at) : dayAndClock(at));

export function dayName(at, now = serviceNow()) {
  const days = Math.round((Date.parse(programDay(now)) - Date.parse(programDay(at))) / 86400000);
  if (!(days === 0 || days === 1)) return longDay(programDay(at));
  const text = spans(locale(), { numeric: "auto" }).format(-days, "day");
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}
