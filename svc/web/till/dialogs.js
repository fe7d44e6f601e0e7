// Void, capture (F9) and release: short dialogs that end in one operation.
import { html, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { money, moment } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";
import { Answer } from "/web/till/answer.js";
import { capture, release, voidOf } from "/web/till/ops.js";
import { About, Frame, Leave } from "/web/till/frame.js";
import { Line } from "/web/till/linedialog.js";
import { amountOf } from "/web/till/pad.js";
import { Give, Redeem, Reward } from "/web/till/rewarddialogs.js";
import { Refund } from "/web/till/refunddialog.js";
import { state } from "/web/till/state.js";
import { nameOf } from "/web/till/visit.js";

function Void({ operation }) {
  return html`
    <${Frame} title=${t("till.void.title", { amount: operation.amount ? money(operation.amount) : operation.reward ?? "" })}>
      <${About} ...${operation} />
      <p>${t("till.void.text")}</p>
      <${Answer} act=${() => voidOf(operation)} testid="void-go" text=${t("till.void.go")} />
      <${Leave} />
    <//>`;
}

// What was typed is taken, at most what is held; a rest that was not held is charged afterwards.
function CaptureActs({ hold, part }) {
  const rest = Math.max(0, part - hold.amount);
  const some = part > 0 && part < hold.amount;
  const text = t("till.capture.all", { amount: money(hold.amount) });
  const take = () => capture(hold, hold.amount, rest);
  return html`
    ${rest > 0 && html`<p>${t("till.capture.over", { held: money(hold.amount), rest: money(rest) })}</p>`}
    ${some && html`
      <p>${t("till.capture.rest", { rest: money(hold.amount - part) })}</p>
      <${Answer} act=${() => capture(hold, part)} testid="capture-part"
        text=${t("till.capture.part", { amount: money(part) })} />
      <button class="button wide" type="button" onClick=${take} data-testid="capture-all">${text}</button>`}
    ${!some && html`<${Answer} act=${take} testid="capture-all" text=${text} />`}
    ${part === 0 && html`<p class="quiet small">${t("till.capture.hint")}</p>`}`;
}

function Capture({ operation }) {
  const { holds, typed, visit } = useStore(state);
  const [id, choose] = useState(operation?.id ?? holds[0]?.id);
  const hold = holds.find((each) => each.id === id) ?? holds[0];
  const line = (each) => t("till.hold.until", { amount: money(each.amount), time: moment(each.expires_at) });
  return html`
    <${Frame} title=${t("till.capture.title")}>
      ${!hold && html`<p>${t("problem.hold-ended")}</p>`}
      ${holds.length > 1 && html`
        <label class="field"><span>${t("till.hold")}</span>
          <select value=${hold.id} onChange=${(event) => choose(event.target.value)} data-testid="capture-which">
            ${holds.map((each) => html`<option value=${each.id} selected=${each.id === hold.id}>${line(each)}</option>`)}
          </select></label>`}
      ${hold && visit && html`<${About} name="hold" person=${nameOf(visit)} amount=${hold.amount} />`}
      ${holds.length === 1 && html`<p class="quiet">${line(hold)}</p>`}
      ${hold && html`
        <${CaptureActs} hold=${hold} part=${amountOf(typed)} />
        <button class="button bad wide" type="button" onClick=${() => release(hold)} data-testid="capture-release">
          ${t("till.release.go", { amount: money(hold.amount) })}</button>`}
    <//>`;
}

function Release({ operation }) {
  const { visit } = useStore(state);
  return html`
    <${Frame} title=${t("till.release.title", { amount: money(operation.amount) })}>
      <${About} name="hold" person=${visit ? nameOf(visit) : ""} amount=${operation.amount} />
      <p>${t("till.release.text")}</p>
      <${Answer} act=${() => release(operation)} testid="release-go"
        text=${t("till.release.go", { amount: money(operation.amount) })} />
      <${Leave} />
    <//>`;
}

export function Dialogs() {
  const { dialog } = useStore(state);
  if (!dialog) return null;
  const view = { line: Line, redeem: Redeem, reward: Reward, give: Give, refund: Refund, void: Void, capture: Capture, release: Release }[dialog.name];
  const { name, operation, receipt, scans } = dialog;
  return html`<${view} key=${`${name} ${scans ?? ""}`} operation=${operation} receipt=${receipt} />`;
}
