// The history, grouped by day, newest first; and the receipt of one entry.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { dateTime, dayKey, dayName, clock, hasTopups, money, moneyFull, points, programName, signed, signedPoints } from "/web/shared/format.js";
import { entryName, entryPlace, entryStory, entryTone, heldText, isCardChange, isUnlisted } from "/web/shared/entry.js";
import { icon } from "/web/shared/icons.js";
import { openSheet } from "/web/shared/sheet.js";
import { explain } from "/web/shared/problem.js";
import { toast } from "/web/shared/toast.js";
import { has, locale, t } from "/web/shared/text.js";
import { cardName } from "/web/app/cards.js";
import { api, state } from "/web/app/state.js";
import { loadOlder } from "/web/app/sync.js";

const SIGNS = {
  load: "plus", purchase: "cup", redeem: "gift", refund: "undo", void: "undo", bonus: "star", expire: "clock",
  hold: "lock", capture: "cup", release: "unlock", transfer_out: "send", transfer_in: "receive",
};

// "Pay code of this phone added"
function cardStory({ card: { id, added } }) {
  const { allCards, here } = state.get();
  const name = cardName(allCards.find((each) => each.id === id), here);
  const card = name.charAt(0).toLocaleLowerCase(locale()) + name.slice(1);
  const text = t(added ? "cards.added" : "cards.removed", { card });
  return text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
}

const nameOf = (entry) => (isCardChange(entry) ? cardStory(entry) : entryName(entry));

// "Reward: Espresso" where the entry says which.
function kindOf(entry, open) {
  if (isCardChange(entry)) return cardStory(entry);
  const names = (entry.rewards ?? []).map(({ reward }) => state.get().rewards.find(({ id }) => id === reward)?.name ?? reward);
  return [entryStory(entry, open), names.join(", ")].filter(Boolean).join(": ");
}

// The holds that a later entry has ended. What is newer than an entry shown is shown as well.
const endedHolds = (entries) => new Set(entries.map(({ kind, hold }) => kind !== "hold" && hold?.id));

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
        <span class=${`entry-sign ${entryTone(entry)}`}>${icon(SIGNS[entry.kind] ?? "card")}</span>
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
  const reasons = entry.reasons ?? [];
  const lines = entry.lines ?? [];
  return html`
    <div class="stack" data-testid="receipt">
      <div class="receipt-head">
        <span data-testid="receipt-program">${programName()}</span>
        <span class=${`entry-sign ${entryTone(entry)}`}>${icon(SIGNS[entry.kind] ?? "card")}</span>
        <strong class="receipt-amount nums">${entry.cash ? signed(entry.cash) : heldText(entry) || signedPoints(entry.points) || "–"}</strong>
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
      ${reasons.length > 0 && html`
        <div><h3>${t("receipt.why")}</h3>
          <ul class="lines quiet small">${reasons.map(({ rule, text }) => html`<li>${text || rule}</li>`)}</ul></div>`}
      <${Signed} seq=${entry.seq} />
    </div>`;
}
