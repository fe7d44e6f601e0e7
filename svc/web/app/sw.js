// The app's service worker: the shell comes from the network when it answers quickly, else from the
// cache, so the card, the last known balance and the pay code are there without network. Calls of
// the API never pass through here.
const CACHE = "crema-app-1";
const PATIENCE_MS = 2000;
const SHELL = [
  "/app",
  "/web/app/manifest.webmanifest", "/web/app/icon.svg", "/web/app/icon-192.png",
  "/web/app/app.css", "/web/app/sheets.css",
  ...["account", "amounts", "app", "cards", "device", "history", "home", "login", "outcome", "pay", "paycode", "progress", "rewards",
    "send", "sending", "sheets", "state", "sync", "text", "text/en", "text/vi", "topping", "topup"].map((name) => `/web/app/${name}.js`),
  ...["tokens", "kit", "card", "sheet"].map((name) => `/web/shared/${name}.css`),
  ...["api", "bytes", "card", "db", "demo", "dot", "entry", "format", "icons", "intent", "live", "position", "problem",
    "roll", "sheet", "store", "text", "toast", "text/en", "text/vi"].map((name) => `/web/shared/${name}.js`),
  "/web/vendor/preact.js", "/web/vendor/lean-qr.js", "/web/vendor/lean-qr-svg.js", "/web/vendor/pico.css",
];
const known = new Set(SHELL);

addEventListener("install", (event) => {
  const fresh = SHELL.map((path) => new Request(path, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name.startsWith("crema-app-") && name !== CACHE)
    .map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => clients.claim()));
});

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  const asked = fetch(request).then((response) => {
    if (response.ok) cache.put(path, response.clone());
    return response.ok || !kept ? response : kept;
  });
  if (!kept) return asked;
  const late = new Promise((done) => setTimeout(() => done(kept), PATIENCE_MS));
  return Promise.race([asked.catch(() => kept), late]);
}

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !known.has(pathname)) return;
  event.respondWith(answer(event.request, pathname));
});
