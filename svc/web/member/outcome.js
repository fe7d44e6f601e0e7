// What became of a request, in the middle of its sheet: still asked for, done, or not.
import { html } from "/web/vendor/preact.js";
import { icon } from "/web/shared/icons.js";
import { t } from "/web/shared/text.js";

export function Busy({ testid, text, more, slow }) {
  return html`
    <div class="outcome" role="status" data-testid=${testid}>
      <span class="outcome-sign wait"><span class="spinner"></span></span>
      <p>${text}</p>
      ${more && html`<p class="quiet">${more}</p>`}
      ${slow && html`<p class="quiet small">${t("slow")}</p>`}
    </div>`;
}

export function Outcome({ name, good, title, text, children }) {
  return html`
    <div class="outcome" role=${good ? "status" : "alert"} data-testid=${`${name}-${good ? "good" : "bad"}`}>
      <span class=${`outcome-sign ${good ? "good" : "bad"}`}>${icon(good ? "check" : "alert")}</span>
      <h2>${title}</h2>
      <p class="quiet">${text}</p>
      ${children}
    </div>`;
}
