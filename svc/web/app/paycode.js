// The pay code: this device's alias (12 digits) and a time-based code (RFC 6238, HMAC-SHA-256,
// 8 digits, 30 s). It is computed here, so it works offline; for the service's time, by which it is
// judged.

async function totp({ key, digits, period }, nowMs) {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(nowMs / 1000 / period)));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const offset = mac.getUint8(mac.byteLength - 1) & 15;
  const number = mac.getUint32(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

// The 20 digits to show now and how many milliseconds they still stand.
export async function codeAt(device, nowMs) {
  const span = device.period * 1000;
  return { code: device.alias + (await totp(device, nowMs)), leftMs: span - (nowMs % span), span };
}

export const grouped = (code) => code.replace(/(\d{4})(?=\d)/g, "$1 ");
