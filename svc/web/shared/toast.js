// Short messages that name what just happened and go away by themselves.
import { html, useEffect, useRef } from "/web/vendor/preact.js";
import { createStore, useStore } from "/web/shared/store.js";

const STAY_MS = 4500;
const MOST = 3;
const store = createStore({ items: [] });
let count = 0;

export function toast(text, tone = "") {
  const item = { id: ++count, text, tone };
  store.set({ items: [...store.get().items, item].slice(-MOST) });
  setTimeout(() => store.set({ items: store.get().items.filter((each) => each !== item) }), STAY_MS);
}

export const clearToasts = () => store.set({ items: [] });

export function Toasts() {
  const { items } = useStore(store);
  const stand = useRef(null);
  // A popover that is shown again stands above a dialog that was opened since.
  useEffect(() => {
    if (!stand.current.showPopover) return;
    if (stand.current.matches(":popover-open")) stand.current.hidePopover();
    if (items.length) stand.current.showPopover();
  }, [items]);
  return html`
    <div class="toasts" popover="manual" ref=${stand} role="status" aria-live="polite" data-testid="toasts">
      ${items.map(({ id, text, tone }) => html`<div class="toast" key=${id} data-tone=${tone}>${text}</div>`)}
    </div>`;
}
