// What a till keeps over a reload, or another version of it had kept: only what has the shape that
// the till draws and sends is taken over.
import { EMPTY } from "/web/till/check.js";

const isText = (value) => typeof value === "string";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const maybe = (good) => (value) => value === undefined || good(value);
const isTime = (value) => isText(value) && !Number.isNaN(Date.parse(value));

const isAccount = (account) => isObject(account) && isText(account.id) && isText(account.status)
  && ["version", "cash", "held", "points"].every((name) => Number.isSafeInteger(account[name]));

// The customer in front of the till.
const isVisit = (visit) => isObject(visit) && isText(visit.visit) && isTime(visit.expires_at) && isText(visit.number)
  && isObject(visit.member) && isText(visit.member.name) && isAccount(visit.account);

export const visitOf = (value) => (isVisit(value) ? value : null);

// One of the last operations.
const isSold = (each) => isObject(each) && isText(each.sku) && isCount(each.quantity) && isCount(each.amount)
  && maybe(isCount)(each.left);
const isOperation = (each) => isObject(each) && isText(each.key) && isText(each.name) && isTime(each.at) && isCount(each.amount)
  && Number.isSafeInteger(each.points) && [each.receipt, each.person, each.reward, each.state].every(maybe(isText))
  && maybe(isCount)(each.back) && maybe((lines) => Array.isArray(lines) && lines.every(isSold))(each.lines);

export const operationsOf = (value) => (Array.isArray(value) ? value.filter(isOperation) : []);

const isLine = (each) => isObject(each) && isText(each.item) && isCount(each.pieces) && isCount(each.amount)
  && maybe(isText)(each.category);
const isReward = (each) => isObject(each) && isText(each.id) && isText(each.name)
  && [each.cost, each.worth, each.line].every(isCount)
  && [each.kind, each.voucher].every(maybe(isText));
const isCheck = (check) => isObject(check) && [check.tax, check.tip].every(isCount) && Array.isArray(check.lines)
  && check.lines.every(isLine) && Array.isArray(check.rewards) && check.rewards.every(isReward)
  && check.rewards.every(({ line }) => line <= check.lines.length)
  && maybe((flags) => Array.isArray(flags) && flags.every(isText))(check.flags);

// The check that is open: whole or not at all.
export const checkOf = (value) => (isCheck(value) ? { ...EMPTY, ...value } : null);

// What was asked for and has no answer yet: money hangs on it, so nothing is left out but what could
// neither be asked for again nor be shown.
const isIntent = (each) => isObject(each) && isText(each.key) && isText(each.name) && isObject(each.body);

export const intentsOf = (value) => (Array.isArray(value) ? value.filter(isIntent) : []);
