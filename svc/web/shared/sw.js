// The service worker of a page that stands without network: /app and /till, each with this file as a
// worker of its own. The shell is one version of the page's files, as tools/gen lists them: it is
// fetched whole into a cache of its own and only then becomes the one that is shown, by one write. A
// file that is slow, or gone since the service is of another version, leaves the shell that was there.
// Calls of the API never pass through here, nor does the manifest, which carries the program's name.
const PAGE = location.pathname.replace(/\/sw\.js$/, "");
const LISTING = `/web${PAGE}/shell.json`;
const NAME = `crema-${PAGE.slice(1)}`;
const CURRENT = "/current";
const PATIENCE_MS = 2000;
const GIVE_UP_MS = 60000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const shellName = (version) => `${NAME}-${version}`;
let taking = null;

// What tools/gen says of the shell that is shown, or nothing before the first one is whole.
async function current() {
  return (await (await caches.open(NAME)).match(CURRENT))?.json();
}

// Files of an older shell stay for the pages that were opened with them; those before it go.
async function drop(...kept) {
  const names = (await caches.keys()).filter((name) => name.startsWith(`${NAME}-`));
  await Promise.all(names.filter((name) => !kept.includes(name)).map((name) => caches.delete(name)));
}

// An address with the version means the same bytes for ever; the others are asked for anew.
async function fill(name, version, files) {
  const signal = AbortSignal.timeout(GIVE_UP_MS);
  const request = (file) => new Request(file, { signal, cache: file.includes(version) ? "default" : "no-cache" });
  const cache = await caches.open(name);
  await cache.addAll(files.map(request));
}

// Ends when the version that the service has now is kept whole; throws, and nothing has changed, if
// that cannot be had.
async function take() {
  const listed = await fetch(LISTING, { cache: "no-cache", signal: AbortSignal.timeout(GIVE_UP_MS) });
  const before = await current();
  const { version, files } = await listed.clone().json();
  if (version === before?.version && (await caches.has(shellName(version)))) return;
  const old = before && shellName(before.version);
  await fill(shellName(version), version, files).catch(async (error) => {
    await drop(old);
    throw error;
  });
  await (await caches.open(NAME)).put(CURRENT, listed);
  await drop(shellName(version), old);
}

function takeOnce() {
  taking ??= take().finally(() => { taking = null; });
  return taking;
}

// The page itself: of the newest version, if all of that is here soon; else the one that is kept.
async function page(event) {
  const newest = takeOnce().catch(() => {});
  event.waitUntil(newest);
  if (await current()) await Promise.race([newest, pause(PATIENCE_MS)]);
  else await newest;
  const shell = await current();
  const kept = shell && (await caches.match(shell.page, { cacheName: shellName(shell.version) }));
  return kept ?? fetch(event.request);
}

// An address with a version is the same file in whichever shell it is kept.
async function file(request, path) {
  const shell = await current();
  const cacheName = shell && shellName(shell.version);
  return (shell && (await caches.match(path, { cacheName }))) ?? (await caches.match(path)) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(takeOnce().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(event));
  else if (pathname.startsWith("/web/") && pathname !== LISTING && !pathname.endsWith(".webmanifest")) {
    event.respondWith(file(request, pathname));
  }
});
