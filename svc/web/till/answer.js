// The button that answers a question. It is never focused by itself: it is pressed by a finger, or by
// the key that is printed on it, which no scanner sends.
import { html } from "/web/vendor/preact.js";

export const Answer = ({ text, act, testid, wide = true }) => html`
  <button class=${`button main ${wide ? "wide" : ""}`} type="button" onClick=${act} data-answer data-testid=${testid}>
    ${text} <kbd>F10</kbd></button>`;

// A press leaves the focus where it was, so that the next Enter does not press the same button again.
export const keepFocus = (event) => event.target.closest("button") && event.preventDefault();
