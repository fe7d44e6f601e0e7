// What was asked for and has no answer: it stands here until somebody asks again or voids it.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { t } from "/web/shared/text.js";
import { canDrop, dropWaiting, isAsking, run, sayOf } from "/web/till/ops.js";
import { state } from "/web/till/state.js";

function Wait({ operation, stopped }) {
  const { key } = operation;
  const { what } = sayOf(operation);
  return html`
    <li class="waits" data-testid="waits" data-key=${key} data-name=${operation.name}>
      <span class="grow">${isAsking(operation) && html`<span class="spinner"></span> `}${what}</span>
      <button class="button slim" type="button" disabled=${stopped} onClick=${() => run(key)} data-testid="ask-again"
        aria-label=${`${t("retry")}: ${what}`}>${t("retry")}</button>
      ${canDrop(operation) && html`
        <button class="button slim bad" type="button" disabled=${stopped} onClick=${() => dropWaiting(key)} data-testid="drop"
          aria-label=${`${t("till.dropit")}: ${what}`}>${t("till.dropit")}</button>`}
    </li>`;
}

export const waitingText = ({ length }) => t(length === 1 ? "till.waiting.one" : "till.waiting", { count: length });

export function Waiting() {
  const { waiting, busy } = useStore(state);
  if (!waiting.length) return null;
  return html`
    <section class="panel waiting" aria-label=${waitingText(waiting)} data-testid="waiting">
      <h2>${waitingText(waiting)}</h2>
      <ul>${waiting.map((each) => html`<${Wait} key=${each.key} operation=${each} stopped=${Boolean(busy) || isAsking(each)} />`)}</ul>
    </section>`;
}
