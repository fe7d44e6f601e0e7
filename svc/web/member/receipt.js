// The receipt of one entry: what happened, why, and the signed form that anybody can check.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { dateTime, moneyFull, points, programName, signed, signedPoints } from "/web/shared/format.js";
import { entryPlace, entryTone, heldText } from "/web/shared/entry.js";
import { icon } from "/web/shared/icons.js";
import { toast } from "/web/shared/toast.js";
import { has, t } from "/web/shared/text.js";
import { Why } from "/web/shared/whypoints.js";
import { api } from "/web/member/state.js";
import { kindOf, signOf } from "/web/member/story.js";

function Fact({ name, children }) {
  return children ? html`<div><dt>${name}</dt><dd>${children}</dd></div>` : null;
}

async function share(url) {
  try {
    if (navigator.share) return await navigator.share({ title: t("receipt.signed"), url });
    await navigator.clipboard.writeText(url);
    toast(t("receipt.shared"), "in");
  } catch {
    // The person closed the sheet of the system, or the clipboard is not ours: nothing to tell.
  }
}

// The signed form of the entry, as a link that anybody can check; absent while offline.
function Signed({ seq }) {
  const [token, setToken] = useState(null);
  useEffect(() => {
    api.get(`/v1/accounts/me/entries/${seq}/receipt`).then(({ body }) => setToken(body.token), () => {});
  }, [seq]);
  if (!token) return null;
  const url = new URL(`/receipt#${token}`, location.href).href;
  return html`
    <div class="row apart">
      <span class="quiet small">${t("receipt.signed")}</span>
      <span class="row">
        <button class="button slim" type="button" onClick=${() => share(url)} data-testid="receipt-share">${t("receipt.share")}</button>
        <a class="button slim" href=${url} target="_blank" rel="noopener" data-testid="receipt-check">${t("receipt.check")}</a>
      </span>
    </div>`;
}

export function Receipt({ entry }) {
  const lines = entry.lines ?? [];
  const moved = entry.cash ? signed(entry.cash) : heldText(entry) || signedPoints(entry.points);
  return html`
    <div class="stack" data-testid="receipt">
      <div class="receipt-head">
        <span data-testid="receipt-program">${programName()}</span>
        <span class=${`entry-sign ${entryTone(entry)}`}>${icon(signOf(entry))}</span>
        ${moved && html`<strong class="receipt-amount nums" data-testid="receipt-amount">${moved}</strong>`}
        <span>${kindOf(entry, false)}</span>
      </div>
      <dl class="facts">
        <${Fact} name=${t("receipt.when")}>${dateTime(entry.at)}<//>
        <${Fact} name=${t("receipt.where")}>${entry.store && entryPlace(entry)}<//>
        <${Fact} name=${t("receipt.till")}>${entry.terminal}<//>
        <${Fact} name=${t("receipt.how")}>${has(`channel.${entry.channel}`) ? t(`channel.${entry.channel}`) : entry.channel}<//>
        <${Fact} name=${t("receipt.until")}>${entry.hold?.expires_at && dateTime(entry.hold.expires_at)}<//>
        <${Fact} name=${t("receipt.released")}>${entry.kind === "capture" && entry.hold && moneyFull(entry.hold.amount + entry.cash)}<//>
        <${Fact} name=${t("receipt.points")}>${signedPoints(entry.points)}<//>
        <${Fact} name=${t("receipt.after")}>${moneyFull(entry.cash_after - (entry.held_after ?? 0))}<//>
        <${Fact} name=${t("receipt.pointsafter")}>${`${points(entry.points_after)} ★`}<//>
        <${Fact} name=${t("receipt.reference")}>${entry.reference}<//>
        <${Fact} name=${t("receipt.number")}><code>${entry.receipt}</code><//>
      </dl>
      ${lines.length > 0 && html`
        <div><h3>${t("receipt.lines")}</h3>
          <ul class="lines">${lines.map((line) => html`
            <li class="row apart"><span>${line.quantity > 1 ? `${line.quantity} × ` : ""}${line.sku ?? line.category ?? ""}</span>
              <span class="nums">${line.amount === undefined ? "" : moneyFull(line.amount)}</span></li>`)}</ul></div>`}
      <${Why} entry=${entry} get=${api.get} />
      <${Signed} seq=${entry.seq} />
    </div>`;
}
