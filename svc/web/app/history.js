// The history, grouped by day, newest first.
import { html, useState } from "/web/vendor/preact.js";
import { clock, dayKey, dayName, hasTopups, money, points, signed, signedPoints } from "/web/shared/format.js";
import { entryPlace, entryTone, isCardChange, isUnlisted } from "/web/shared/entry.js";
import { icon } from "/web/shared/icons.js";
import { openSheet } from "/web/shared/sheet.js";
import { explain } from "/web/shared/problem.js";
import { toast } from "/web/shared/toast.js";
import { t } from "/web/shared/text.js";
import { cardStory, endedHolds, kindOf, nameOf, signOf } from "/web/member/story.js";
import { loadOlder } from "/web/member/sync.js";

function byDay(entries) {
  const days = new Map();
  for (const entry of entries) {
    const key = dayKey(entry.at);
    if (!days.has(key)) days.set(key, []);
    days.get(key).push(entry);
  }
  return [...days.values()];
}

function Row({ entry, open }) {
  return html`
    <li>
      <button class="entry" type="button" onClick=${() => openSheet("receipt", entry)} data-testid="entry"
        data-kind=${entry.kind} data-seq=${entry.seq} data-cash=${entry.cash} data-points=${entry.points}>
        <span class=${`entry-sign ${entryTone(entry)}`}>${icon(signOf(entry))}</span>
        <span class="grow">
          <strong class="entry-name">${entry.store ? entryPlace(entry) : nameOf(entry)}</strong>
          <span class="quiet small">${clock(entry.at)} · ${entry.store ? kindOf(entry, open) : entryPlace(entry)}</span>
        </span>
        <span class="entry-figures nums">
          ${entry.cash !== 0 && html`<strong class=${entry.cash > 0 ? "gain" : ""}>${signed(entry.cash)}</strong>`}
          ${entry.hold && !entry.cash && html`
            <strong class="quiet">${money(entry.hold.amount)}</strong>
            <span class="quiet small">${t(entry.kind === "hold" ? "entry.held.word" : "entry.released.word")}</span>`}
          ${entry.points !== 0 && html`<span class="stars small">${signedPoints(entry.points)}</span>`}
        </span>
      </button>
    </li>`;
}

// A day's cards that came and went, in one line that opens.
function CardRows({ entries }) {
  const [shown, show] = useState(false);
  return html`
    <li>
      <button class="entry" type="button" onClick=${() => show(!shown)} aria-expanded=${shown ? "true" : "false"} data-testid="entry-cards">
        <span class="entry-sign">${icon("card")}</span>
        <span class="grow">
          <strong class="entry-name">${t("cards.changes", { count: points(entries.length) })}</strong>
          <span class="quiet small">${entries.map(cardStory).join(" · ")}</span>
        </span>
      </button>
      ${shown && html`<ol class="entries">${entries.map((entry) => html`<${Row} key=${entry.seq} entry=${entry} />`)}</ol>`}
    </li>`;
}

// The rows of a day: its changes of cards stand together, where the newest of them is.
function rowsOf(day) {
  const changes = day.filter(isCardChange);
  return changes.length < 2 ? day : day.filter((entry) => !isCardChange(entry) || entry === changes[0])
    .map((entry) => (entry === changes[0] ? { seq: entry.seq, changes } : entry));
}

export function History({ entries: known, next, loaded }) {
  const entries = known.filter((entry) => !isUnlisted(entry));
  const [busy, setBusy] = useState(false);
  const older = async () => {
    setBusy(true);
    await loadOlder().catch((error) => toast(explain(error), "bad"));
    setBusy(false);
  };
  if (!entries.length && !next) {
    return html`
      <section aria-label=${t("history.title")}>
        <h2>${t("history.title")}</h2>
        <div class="panel empty">${icon("cup")}<h3>${loaded ? t("history.empty.title") : t("working")}</h3>
          ${loaded && html`<p>${t(hasTopups() ? "history.empty.text" : "topup.till")}</p>`}</div>
      </section>`;
  }
  const ended = endedHolds(entries);
  return html`
    <section aria-label=${t("history.title")} data-testid="history">
      <h2>${t("history.title")}</h2>
      ${byDay(entries).map((day) => html`
        <div key=${dayKey(day[0].at)}>
          <h3 class="day">${dayName(day[0].at)}</h3>
          <ol class="panel entries">${rowsOf(day).map((entry) => (entry.changes
            ? html`<${CardRows} key=${entry.seq} entries=${entry.changes} />`
            : html`<${Row} key=${entry.seq} entry=${entry} open=${!ended.has(entry.hold?.id)} />`))}</ol>
        </div>`)}
      ${next && html`<button class="button wide" type="button" onClick=${older} disabled=${busy}>${t("history.more")}</button>`}
    </section>`;
}
