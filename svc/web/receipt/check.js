// Checks a signed receipt: PASETO v4.public (Ed25519) with a published key, by the browser's own
// cryptography. Nothing that the service says about this receipt is asked for or believed.
import { fromBase64Url } from "/web/shared/bytes.js";

const HEADER = "v4.public.";
const SIGNATURE_BYTES = 64;
const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true });

// Why a receipt does not count; `slug` chooses the sentence.
export class Doubt extends Error {
  constructor(slug) {
    super(slug);
    this.slug = slug;
  }
}

// The parts of a token, not checked yet.
export function takeApart(token) {
  try {
    if (!token.startsWith(HEADER)) throw new Error("header");
    const [body, footer] = token.slice(HEADER.length).split(".").map(fromBase64Url);
    const message = body.slice(0, -SIGNATURE_BYTES);
    const { kid } = JSON.parse(text.decode(footer));
    return { message, signature: body.slice(-SIGNATURE_BYTES), footer, kid, claims: JSON.parse(text.decode(message)) };
  } catch {
    throw new Doubt("form");
  }
}

// PASETO's pre-authentication encoding: the count and each length as 64 bits, little-endian.
export function encode(pieces) {
  const size = pieces.reduce((sum, piece) => sum + 8 + piece.length, 8);
  const out = new DataView(new ArrayBuffer(size));
  const bytes = new Uint8Array(out.buffer);
  let at = 8;
  out.setBigUint64(0, BigInt(pieces.length), true);
  for (const piece of pieces) {
    out.setBigUint64(at, BigInt(piece.length), true);
    bytes.set(piece, at + 8);
    at += 8 + piece.length;
  }
  return bytes;
}

async function keyOf(jwk) {
  try {
    return await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: jwk.x }, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    throw new Doubt("browser");
  }
}

// What the receipt says, once the signature of one of `keys` fits; else throws a Doubt.
export async function check(token, keys) {
  const { message, signature, footer, kid, claims } = takeApart(token);
  const jwk = keys.find((each) => each.kid === kid);
  if (!jwk) throw new Doubt("key");
  const signed = encode([utf8.encode(HEADER), message, footer, new Uint8Array()]);
  const fits = await crypto.subtle.verify({ name: "Ed25519" }, await keyOf(jwk), signature, signed);
  if (!fits) throw new Doubt("signature");
  if (claims.type !== "receipt") throw new Doubt("form");
  return { claims, kid };
}
