// The open tabs of the customer: what is held and until when, to capture or to release.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { money, moment } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { t } from "/web/shared/text.js";
import { openCapture } from "/web/till/input.js";
import { state } from "/web/till/state.js";

function Hold({ hold, stopped }) {
  const amount = money(hold.amount);
  const release = () => state.set({ dialog: { name: "release", operation: hold } });
  return html`
    <li data-testid="open-hold" data-id=${hold.id} data-amount=${hold.amount}>
      <span class="hold-what"><strong class="nums">${amount}</strong>
        <span class="quiet small">${t("till.hold.time", { time: moment(hold.expires_at) })}</span></span>
      <button class="button slim" type="button" disabled=${stopped} onClick=${() => openCapture(hold)}
        data-testid="open-capture" aria-label=${`${t("till.capture")}: ${amount}`}>${t("till.capture")}</button>
      <button class="button slim bad" type="button" disabled=${stopped} onClick=${release}
        data-testid="open-release" aria-label=${`${t("till.release")}: ${amount}`}>${t("till.release")}</button>
    </li>`;
}

export function Holds({ stopped }) {
  const { holds } = useStore(state);
  if (!holds.length) return null;
  return html`
    <div class="hold-list" data-testid="holds">
      <h3>${icon("lock")}${t("till.holds")}<kbd>F9</kbd></h3>
      <ul>${holds.map((hold) => html`<${Hold} key=${hold.id} hold=${hold} stopped=${stopped} />`)}</ul>
    </div>`;
}
