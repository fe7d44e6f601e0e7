// The HTTP client of all pages. A call ends in exactly one of three ways: the answer, a Problem
// (the service said no, and why), or NoAnswer (nothing is known; repeating with the same key is safe).
import { hearEtag } from "/web/shared/position.js";
import { slugOf } from "/web/shared/problem.js";
import { hearDate, serviceNow } from "/web/shared/time.js";

const TIMEOUT_MS = 10000;
const SLOW_MS = 1000;
const RESOURCES_MOST = 150;
const FRESH_MS = 1000;

export class Problem extends Error {
  constructor(status, body, retryAfterMs) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.slug = slugOf(body.type);
    this.body = body;
    this.retryAfterMs = retryAfterMs;
    this.againAt = serviceNow() + retryAfterMs;
  }
}

export class NoAnswer extends Error {}

// We were signed in, and the browser has not kept the cookie that says so.
export class NoCookie extends Error {
  slug = "no-cookie";
  body = {};
}

export async function checkCookie(api) {
  await api.get("/v1/me").catch((error) => {
    throw error.slug === "unauthenticated" ? new NoCookie() : error;
  });
}

// When the answer had arrived, by the browser's network clock: a busy page reads it later.
function arrival(path) {
  const last = performance.getEntriesByName(new URL(path, location.href).href).at(-1);
  const now = performance.now();
  const end = last?.responseEnd ?? 0;
  if (performance.getEntriesByType("resource").length > RESOURCES_MOST) performance.clearResourceTimings();
  return performance.timeOrigin + (end > 0 && now - end < FRESH_MS ? end : now);
}

async function once(method, path, { body, key, token, timeoutMs = TIMEOUT_MS }) {
  const headers = { Accept: "application/json, application/problem+json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  if (token) headers.Authorization = `Bearer ${token}`;
  let response, text;
  const asked = Date.now();
  try {
    response = await fetch(path, {
      method, headers, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    hearDate(response.headers.get("Date"), asked, Date.now());
    text = await response.text();
  } catch (error) {
    throw new NoAnswer(error.name === "TimeoutError" ? "timeout" : "network");
  }
  if (path.startsWith("/v1/accounts/")) hearEtag(response.headers.get("ETag"));
  return { ...read(response, text), at: arrival(path) };
}

function read(response, text) {
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = { detail: text.slice(0, 200) };
  }
  if (response.ok) {
    return { status: response.status, body, headers: response.headers,
             replayed: response.headers.get("Idempotent-Replayed") === "true" };
  }
  const wait = Number(response.headers.get("Retry-After"));
  throw new Problem(response.status, body ?? {}, Number.isFinite(wait) ? wait * 1000 : 0);
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const jitter = (ms) => ms * (0.5 + Math.random());

// `token` answers the bearer token (or nothing: then cookies speak). `renew` is asked once when
// the service says "unauthenticated"; if it answers true the call is made again.
export function createApi({ token = () => undefined, renew = async () => false } = {}) {
  async function call(method, path, options = {}) {
    const used = token();
    try {
      return await once(method, path, { ...options, token: used });
    } catch (error) {
      const expired = error.slug === "unauthenticated";
      if (!expired || !(token() !== used || (await renew(error)))) throw error;
      return once(method, path, { ...options, token: token() });
    }
  }

  function get(path, { atLeast } = {}) {
    if (!atLeast) return call("GET", path);
    return call("GET", `${path}${path.includes("?") ? "&" : "?"}at_least=${atLeast}`);
  }

  // Posts what moves money or points. The same key is sent until an answer is known, patience ends
  // or `goOn` says no; `onSlow` hears that it takes longer than a second.
  async function send(path, body, key, { patienceMs = 15000, onSlow, goOn = () => true } = {}) {
    const started = performance.now();
    const slow = onSlow && setTimeout(onSlow, SLOW_MS);
    try {
      for (let wait = 300; ; wait = Math.min(wait * 2, 3000)) {
        try {
          return await call("POST", path, { body, key });
        } catch (error) {
          const later = error.status === 503 && error.slug !== "payments-not-set-up";
          const again = error instanceof NoAnswer || later || error.status === 429;
          const next = Math.max(jitter(wait), error.retryAfterMs || 0);
          const over = performance.now() + next - started > patienceMs;
          if (!again) throw error;
          if (over) throw error.status === 503 ? new NoAnswer("busy") : error;
          if (goOn()) await pause(next);
          if (!goOn()) throw new NoAnswer("left");
        }
      }
    } finally {
      clearTimeout(slow);
    }
  }

  return { call, get, send, post: (path, body, options) => call("POST", path, { body, ...options }) };
}
