// The check as rows over the display: lines, tax, tip, rewards, each to be taken away again, and what
// is to be paid. An amount alone has no rows.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { money } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { called, t } from "/web/shared/text.js";
import { hasRows, sumsOf, withoutLine, withoutReward } from "/web/till/check.js";
import { amountOf } from "/web/till/pad.js";
import { wordsOf } from "/web/till/program.js";
import { changeCheck, state } from "/web/till/state.js";

function Row({ kind, name, amount, off, drop }) {
  return html`
    <li class="check-row" data-testid=${`row-${kind}`}>
      <span class="check-what">${name}</span>
      <span class="nums">${off ? `−${money(amount)}` : money(amount)}</span>
      <button class="button bare round" type="button" onClick=${() => changeCheck(drop)} data-testid=${`drop-${kind}`}
        aria-label=${t("till.row.drop", { name })}>${icon("close")}</button>
    </li>`;
}

const lineName = ({ item, pieces }) => (pieces > 1 ? t("till.row.line", { pieces, item }) : item);

const rowName = (line) => [lineName(line), line.category && wordsOf(line.category)].filter(Boolean).join(" · ");

export function CheckRows() {
  const { check, typed } = useStore(state);
  if (!hasRows(check)) return null;
  const { offs, subtotal, due } = sumsOf(check, amountOf(typed));
  const rewardName = (reward) =>
    [called(reward), reward.line ? lineName(check.lines[reward.line - 1]) : ""].filter(Boolean).join(" · ");
  return html`
    <div class="check" data-testid="check">
      <ul class="check-rows">
        ${check.lines.map((line, at) => html`
          <${Row} kind="line" name=${rowName(line)} amount=${line.amount} drop=${(each) => withoutLine(each, at)} />`)}
        ${check.tax > 0 && html`<${Row} kind="tax" name=${t("till.tax")} amount=${check.tax} drop=${(each) => ({ ...each, tax: 0 })} />`}
        ${check.tip > 0 && html`<${Row} kind="tip" name=${t("till.tip")} amount=${check.tip} drop=${(each) => ({ ...each, tip: 0 })} />`}
        ${check.rewards.map((reward, at) => html`
          <${Row} kind="reward" name=${rewardName(reward)} amount=${offs[at]} off drop=${(each) => withoutReward(each, at)} />`)}
      </ul>
      <p class="row apart small quiet"><span>${t("till.subtotal")}</span><span class="nums">${money(subtotal)}</span></p>
      <p class="row apart check-due"><strong>${t("till.due")}</strong>
        <strong class="nums" data-testid="due" data-value=${due}>${money(due)}</strong></p>
    </div>`;
}
