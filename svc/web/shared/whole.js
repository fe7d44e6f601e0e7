// Asks for the page again when it did not come whole: a file that the network lost, or that is of a
// version which the service has left while the page was loading. Each page has this file beside its
// own script; its address has no version, and it needs nothing else, so it comes in any case.
(() => {
  const KEY = "crema.whole";
  const PAUSES_MS = [200, 1000, 3000];
  const words = {
    en: ["This page did not arrive whole.", "Check the network, then load it again.", "Load again"],
    vi: ["Trang này chưa tải về đủ.", "Hãy kiểm tra mạng rồi tải lại.", "Tải lại"],
  };

  // Where a browser keeps nothing, nobody counts the tries: the page says so at once.
  const kept = (storage, act) => {
    try {
      return act(window[storage]);
    } catch {
      return null;
    }
  };
  const triesNow = () => kept("sessionStorage", (storage) => Number(storage.getItem(KEY) ?? 0)) ?? PAUSES_MS.length;

  const isWhole = () => document.getElementById("root").hasChildNodes()
    && [...document.querySelectorAll('link[rel="stylesheet"]')].every((link) => link.sheet);

  function say() {
    const [what, then, button] = words[(kept("localStorage", (storage) => storage.getItem("crema.language")) ?? navigator.language).slice(0, 2)] ?? words.en;
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: button });
    again.addEventListener("click", () => location.reload());
    const told = Object.assign(document.createElement("main"), { role: "alert" });
    told.append(`${what} ${then} `, again);
    document.getElementById("root").replaceChildren(told);
  }

  addEventListener("load", () => {
    const whole = isWhole();
    const tries = triesNow();
    const over = tries >= PAUSES_MS.length;
    kept("sessionStorage", (storage) => (whole || over ? storage.removeItem(KEY) : storage.setItem(KEY, tries + 1)));
    if (whole) return;
    if (over) return say();
    setTimeout(() => location.reload(), PAUSES_MS[tries]);
  });
})();
