// What is to be paid now, of the check and what is typed.
import { sumsOf } from "/web/till/check.js";
import { amountOf } from "/web/till/pad.js";
import { state } from "/web/till/state.js";

export function sumsNow() {
  const { check, typed } = state.get();
  return sumsOf(check, amountOf(typed));
}

export const dueNow = () => sumsNow().due;

// Rewards may leave nothing to pay of what is bought: then they alone are given.
export const isFree = () => dueNow() === 0 && sumsNow().subtotal > 0;
