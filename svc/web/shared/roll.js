// A number whose digits roll to their new value in 300 ms. The digits are for the eye only; the
// plain text beside them is what screen readers and tests read.
import { html } from "/web/vendor/preact.js";

const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

function digit(value, key) {
  return html`
    <span class="roll-digit" key=${key}>
      <span class="roll-strip" style=${{ transform: `translateY(-${value * 10}%)` }}>
        ${DIGITS.map((each) => html`<span>${each}</span>`)}
      </span>
    </span>`;
}

// Keys count from the right, so that units stay units when the number grows a digit.
export function Roll({ text, testid, value }) {
  const characters = [...text];
  return html`
    <span>
      <span class="unseen" data-testid=${testid} data-value=${value}>${text}</span>
      <span class="roll" aria-hidden="true">
        ${characters.map((character, at) => {
          const key = characters.length - at;
          return character >= "0" && character <= "9"
            ? digit(Number(character), `d${key}`)
            : html`<span key=${`c${key}`}>${character}</span>`;
        })}
      </span>
    </span>`;
}
