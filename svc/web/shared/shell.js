// Lets a page stand without network: its service worker keeps the page's files, see sw.js.
export function keepShell(page) {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(`${page}/sw.js`, { scope: page }).catch(() => {});
}
