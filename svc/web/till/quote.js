// What the purchase that stands on the screen would earn: asked while it is typed, one question at a
// time, and the sale never waits for it. What is answered for an older amount is dropped; without an
// answer nothing is told.
import { purchaseOf } from "/web/till/check.js";
import { amountOf, isAmount } from "/web/till/pad.js";
import { hearRules } from "/web/till/program.js";
import { state } from "/web/till/state.js";
import { api } from "/web/till/terminal.js";

const REST_MS = 150; // after the last key
const TIMEOUT_MS = 3000;

let wanted = null; // {key, body} of what stands there now; null: there is nothing to ask
let asking = false;
let timer = 0; // 0: the typing rests

// What Charge would send now, by whoever is here. An account that has changed is asked about anew.
function wantedNow() {
  const { visit, check, typed, busy } = state.get();
  if (!visit || busy || !isAmount(typed)) return null;
  const bought = purchaseOf(check, amountOf(typed));
  if (bought.amount === 0) return null;
  const body = { visit: visit.visit, ...bought };
  return { key: JSON.stringify([body, visit.account.version]), body };
}

async function ask() {
  timer = 0;
  if (asking || !wanted) return;
  const { key, body } = wanted;
  asking = true;
  const quote = await api.post("/v1/program/quote", body, { timeoutMs: TIMEOUT_MS }).then((reply) => reply.body, () => null);
  asking = false;
  if (key !== wanted?.key) return timer || ask();
  state.set({ quote });
  if (quote) hearRules(quote.rules_version);
}

function follow() {
  const now = wantedNow();
  if (now?.key === wanted?.key) return;
  wanted = now;
  clearTimeout(timer);
  timer = now ? setTimeout(ask, REST_MS) : 0;
  if (state.get().quote) state.set({ quote: null });
}

export function followQuotes() {
  state.subscribe(follow);
  follow();
}
