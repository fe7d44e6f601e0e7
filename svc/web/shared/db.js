// A small key-value store on IndexedDB. Unlike localStorage it keeps CryptoKeys, so secrets can
// stay non-extractable. Every function rejects if the browser refuses storage; callers go on without.
const NAME = "crema";
const STORE = "kept";
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => { opened = null; });
  return opened;
}

async function run(mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const keep = (name, value) => run("readwrite", (store) => store.put(value, name));
export const recall = (name) => run("readonly", (store) => store.get(name)).catch(() => undefined);
export const forget = (name) => run("readwrite", (store) => store.delete(name));
