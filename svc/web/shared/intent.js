// What a person asked for and has no answer to yet: kept on the device with its idempotency key,
// so that a reload asks again with the same key and nothing can happen twice.
const name = (slot) => `crema.intent.${slot}`;

export function beginIntent(slot, intent) {
  localStorage.setItem(name(slot), JSON.stringify({ at: Date.now(), ...intent }));
  return intent;
}

export function openIntent(slot) {
  try {
    return JSON.parse(localStorage.getItem(name(slot)));
  } catch {
    return null;
  }
}

export function updateIntent(slot, patch) {
  const intent = openIntent(slot);
  if (intent) localStorage.setItem(name(slot), JSON.stringify({ ...intent, ...patch }));
}

export const settleIntent = (slot) => localStorage.removeItem(name(slot));
