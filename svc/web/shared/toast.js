// Short messages that name what just happened and go away by themselves. They are for the eye; what is
// spoken stands in a live region that was there before: one that comes with its words says nothing.
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

// A dialog makes the rest of the page mute, so each has a region of its own.
export function Spoken() {
  const { items } = useStore(store);
  return html`
    <div class="unseen" role="status" aria-live="polite" data-testid="spoken">
      ${items.map(({ id, text }) => html`<p key=${id}>${text}</p>`)}
    </div>`;
}

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
    <${Spoken} />
    <div class="toasts" popover="manual" ref=${stand} aria-hidden="true" data-testid="toasts">
      ${items.map(({ id, text, tone }) => html`<div class="toast" key=${id} data-tone=${tone}>${text}</div>`)}
    </div>`;
}
