// Turning points into a voucher, and giving one back. The key lives on the device until the answer is
// known; without an answer it is kept for the same thing asked for again, so nothing is done twice.
import { NoAnswer } from "/web/shared/api.js";
import { beginIntent, giveUpIntent, keyFor, settleIntent } from "/web/shared/intent.js";
import { createStore } from "/web/shared/store.js";
import { clockMs } from "/web/shared/demo.js";
import { api, onForget, state } from "/web/member/state.js";
import { accept, loadAccount } from "/web/member/sync.js";

const SLOT = "voucher";
const blank = { step: "idle", what: null, error: null };

// step: idle, asking, done, noanswer, refused. what: the id of the reward or of the voucher.
export const taking = createStore(blank);

export const forgetTaking = () => taking.set(blank);
onForget(forgetTaking);

async function run(what, send) {
  const wanted = { account: state.get().account.id, what };
  const key = keyFor(SLOT, wanted);
  beginIntent(SLOT, { ...wanted, key });
  taking.set({ ...blank, step: "asking", what });
  try {
    const sentAt = clockMs();
    const { body, at } = await send(key);
    settleIntent(SLOT);
    accept(body.account, { entry: body.entry, how: "reply", at, sentAt });
    await loadAccount().catch(() => {});
    taking.set({ step: "done" });
  } catch (error) {
    if (error instanceof NoAnswer) giveUpIntent(SLOT);
    else settleIntent(SLOT);
    taking.set({ step: error instanceof NoAnswer ? "noanswer" : "refused", error });
  }
}

export const takeVoucher = (reward) =>
  run(reward, (key) => api.call("POST", "/v1/me/redemptions", { body: { reward }, key }));

export const giveVoucherBack = (voucher) =>
  run(voucher, (key) => api.call("DELETE", `/v1/me/vouchers/${voucher}`, { key }));
