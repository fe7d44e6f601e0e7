// What a browser keeps for a page: "local" for all its windows, "session" for one. A browser that
// keeps nothing, or forbids it, answers with nothing, and the page goes on without.
const storages = { local: () => localStorage, session: () => sessionStorage };

function attempt(act) {
  try {
    return act() ?? null;
  } catch {
    return null;
  }
}

export const readText = (where, name) => attempt(() => storages[where]().getItem(name));
export const writeText = (where, name, text) => attempt(() => storages[where]().setItem(name, text));
export const drop = (where, name) => attempt(() => storages[where]().removeItem(name));
export const names = (where) => attempt(() => Object.keys(storages[where]())) ?? [];

// The value that was written; null if it is not there, or not whole.
export const readValue = (where, name) => attempt(() => JSON.parse(storages[where]().getItem(name)));
export const writeValue = (where, name, value) => writeText(where, name, JSON.stringify(value));
