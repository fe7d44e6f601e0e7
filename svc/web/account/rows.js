// The lines of a statement, by day, newest first: what, where, money, points, and the balance after it.
import { html } from "/web/vendor/preact.js";
import { clock, dayKey, dayName, money, moneyFull, signed, signedPoints } from "/web/shared/format.js";
import { entryPlace, entryTone } from "/web/shared/entry.js";
import { icon } from "/web/shared/icons.js";
import { openSheet } from "/web/shared/sheet.js";
import { t } from "/web/shared/text.js";
import { endedHolds, kindOf, nameOf, signOf } from "/web/member/story.js";

function Row({ entry, open }) {
  const { kind, cash, points, hold } = entry;
  return html`
    <li>
      <button class="entry" type="button" onClick=${() => openSheet("receipt", entry)} data-testid="entry"
        data-kind=${kind} data-seq=${entry.seq} data-cash=${cash} data-points=${points}>
        <span class=${`entry-sign ${entryTone(entry)}`}>${icon(signOf(entry))}</span>
        <span class="grow">
          <strong class="entry-name">${entry.store ? entryPlace(entry) : nameOf(entry)}</strong>
          <span class="quiet small">${clock(entry.at)} · ${entry.store ? kindOf(entry, open) : entryPlace(entry)}</span>
        </span>
        <span class="entry-money nums">
          ${cash !== 0 && html`<strong class=${cash > 0 ? "gain" : ""}>${signed(cash)}</strong>`}
          ${hold && !cash && html`<span class="quiet">${t(kind === "hold" ? "entry.held" : "entry.released", { amount: money(hold.amount) })}</span>`}
        </span>
        <span class="entry-points nums stars small">${signedPoints(points)}</span>
        <span class="entry-after nums quiet small"><span class="unseen">${t("row.after")} </span>${moneyFull(entry.cash_after)}</span>
      </button>
    </li>`;
}

function byDay(entries) {
  const days = new Map();
  for (const entry of entries) days.set(dayKey(entry.at), [...(days.get(dayKey(entry.at)) ?? []), entry]);
  return [...days];
}

// `all`: whatever is loaded, for the holds that a line which is not shown has ended.
export function Rows({ entries, all }) {
  const ended = endedHolds(all);
  return byDay(entries).map(([key, day]) => html`
    <div key=${key}>
      <h3 class="day">${dayName(day[0].at)}</h3>
      <ol class="panel entries">${day.map((entry) =>
        html`<${Row} key=${entry.seq} entry=${entry} open=${!ended.has(entry.hold?.id)} />`)}</ol>
    </div>`);
}
