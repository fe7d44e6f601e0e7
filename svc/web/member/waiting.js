// What was asked for and has no answer yet: a line over the home screen, and the same in its sheet.
// It can be cancelled until it is known to have arrived; from then on its outcome is asked for.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { money, moment, moneyFull } from "/web/shared/format.js";
import { openSheet } from "/web/shared/sheet.js";
import { t } from "/web/shared/text.js";
import { Outcome } from "/web/member/outcome.js";

const OPEN = ["asking", "pending", "unknown", "noanswer"];

export function WaitingLine({ name, store, cancel }) {
  const { step, amount, arrived } = useStore(store);
  if (!OPEN.includes(step)) return null;
  return html`
    <div class="note wait row apart" data-step=${step} data-testid=${`${name}-waiting`}>
      <span>${t(`${name}.resume`, { amount: money(amount) })}</span>
      <span class="row">
        <button class="button slim" type="button" onClick=${() => openSheet(name)} data-testid=${`${name}-show`}>${t("waiting.show")}</button>
        ${!arrived && html`
          <button class="button slim" type="button" onClick=${cancel} data-testid=${`${name}-cancel`}>${t("cancel")}</button>`}
      </span>
    </div>`;
}

export function NoAnswerYet({ name, store, to, ask, cancel }) {
  const { amount, at, arrived } = useStore(store);
  const asked = t(`${name}.asked`, { amount: moneyFull(amount), to, time: moment(at) });
  return html`
    <${Outcome} name=${name} title=${t("noanswer.title")} text=${`${asked} ${t(`${name}.noanswer`)}`}>
      <button class="button main wide" type="button" onClick=${ask} data-testid=${`${name}-retry`}>${t("retry")}</button>
      ${!arrived && html`
        <button class="button wide" type="button" onClick=${cancel} data-testid=${`${name}-drop`}>${t("waiting.cancel")}</button>`}
    <//>`;
}
