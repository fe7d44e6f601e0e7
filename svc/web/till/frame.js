// What the dialogs of the till share.
import { html, useEffect, useRef } from "/web/vendor/preact.js";
import { money } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { t } from "/web/shared/text.js";
import { keepFocus } from "/web/till/answer.js";
import { state } from "/web/till/state.js";

export const shut = () => state.set({ dialog: null });

// The focus stands on the text: a scan or a hurried Enter presses nothing. The button that answers
// has a key of its own, which is printed on it.
export function Frame({ title, focus = true, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);
  return html`
    <dialog class="sheet" ref=${dialog} aria-label=${title} data-testid="dialog" onPointerDown=${keepFocus}
      onCancel=${(event) => { event.preventDefault(); shut(); }}>
      <div class="sheet-head"><h2 tabindex="-1" autofocus=${focus}>${title}</h2>
        <button class="button bare round" type="button" onClick=${shut} aria-label=${t("close")}>${icon("close")}</button></div>
      <div class="sheet-body">${children}</div>
    </dialog>`;
}

// Whom it is about, and how much.
export const About = ({ name, person, amount, reward, text = t(`till.${name}`) }) => html`
  <p class="row apart" data-testid="about"><span>${[text, person].filter(Boolean).join(" · ")}</span>
    <strong class="nums">${amount ? money(amount) : reward ?? ""}</strong></p>`;

export const Leave = () => html`<button class="button wide" type="button" onClick=${shut}>${t("cancel")}</button>`;
