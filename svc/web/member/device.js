// This phone as a card of its own: enrolled once, it makes pay codes. The secret is kept as a key
// that cannot be read back, and only for the account that it was made for.
import { fromBase64Url } from "/web/shared/bytes.js";
import { forget, keep, recall } from "/web/shared/db.js";
import { api, state } from "/web/member/state.js";

const DEVICE = "app.device";

export async function knownDevice() {
  const device = await recall(DEVICE);
  return device?.account === state.get().account?.id ? device : undefined;
}

export async function enrolDevice() {
  const { body } = await api.post("/v1/me/paycodes", {});
  const hash = body.algorithm === "SHA256" ? "SHA-256" : body.algorithm;
  const key = await crypto.subtle.importKey(
    "raw", fromBase64Url(body.secret), { name: "HMAC", hash }, false, ["sign"]);
  const device = { account: state.get().account.id, device: body.device, alias: body.alias,
                   digits: body.digits, period: body.period_s, key };
  await keep(DEVICE, device);
  state.set({ here: device.device });
  return device;
}

// A device that was reported lost elsewhere makes no codes that a till would take: enrol anew.
export async function checkDevice(cards) {
  const device = await knownDevice();
  const good = device && cards.some(({ id }) => id === device.device);
  if (device && !good) await forget(DEVICE);
  if (good) state.set({ here: device.device });
}
