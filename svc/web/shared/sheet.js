// Sheet dialogs. Opening one adds a history entry, so the back button closes it; the browser's own
// <dialog> keeps focus inside and closes on Esc. Frames share one history with their neighbours, so
// a page inside a frame leaves it alone.
import { html, useEffect, useRef } from "/web/vendor/preact.js";
import { Guard } from "/web/shared/guard.js";
import { createStore, useStore } from "/web/shared/store.js";
import { icon } from "/web/shared/icons.js";
import { t } from "/web/shared/text.js";
import { Spoken } from "/web/shared/toast.js";

const current = createStore({ name: null, data: null });

const framed = window.parent !== window;

addEventListener("popstate", ({ state }) => {
  current.set({ name: state?.sheet ?? null, data: state?.sheet ? current.get().data : null });
});

export function openSheet(name, data = null) {
  const replace = current.get().name !== null;
  if (!framed) history[replace ? "replaceState" : "pushState"]({ sheet: name }, "");
  current.set({ name, data });
}

export function closeSheet() {
  if (current.get().name === null) return;
  if (!framed && history.state?.sheet) history.back();
  else current.set({ name: null, data: null });
}

// After a reload the history entry of an open sheet is still there, but its content is not.
export function resetSheets() {
  if (history.state?.sheet) history.replaceState(null, "");
}

export const useSheet = () => useStore(current);

export function Sheet({ title, children, broad = false, testid, onClose = closeSheet }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);
  const cancel = (event) => { event.preventDefault(); onClose(); };
  const outside = (event) => { if (event.target === dialog.current) onClose(); };
  return html`
    <dialog class=${`sheet ${broad ? "broad" : ""}`} ref=${dialog} onCancel=${cancel} onClick=${outside}
      aria-label=${title} data-testid=${testid}>
      <div class="sheet-head">
        <h2>${title}</h2>
        <button class="button bare round" type="button" onClick=${onClose} aria-label=${t("close")}
          data-testid="sheet-close">${icon("close")}</button>
      </div>
      <${Spoken} />
      <div class="sheet-body"><${Guard} of=${children}>${children}<//></div>
    </dialog>`;
}
