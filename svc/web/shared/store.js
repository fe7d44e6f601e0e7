// A value with listeners, and the hook that draws it. All page state lives in a few of these.
import { useEffect, useReducer } from "/web/vendor/preact.js";

export function createStore(initial) {
  let value = initial;
  const listeners = new Set();
  return {
    get: () => value,
    set(patch) {
      value = { ...value, ...patch };
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore(store) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  const drawn = store.get();
  // What was set before this listens is drawn, too: an engine may answer faster than it paints.
  useEffect(() => {
    if (store.get() !== drawn) redraw();
    return store.subscribe(redraw);
  }, [store]);
  return drawn;
}
