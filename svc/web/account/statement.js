// The statement of a month: its sums, what is looked for, its lines; on paper and as a file.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { monthName, programDay, programName } from "/web/shared/format.js";
import { isUnlisted } from "/web/shared/entry.js";
import { icon } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { serviceNow } from "/web/shared/time.js";
import { toast } from "/web/shared/toast.js";
import { t } from "/web/shared/text.js";
import { state } from "/web/member/state.js";
import { csvOf } from "/web/account/csv.js";
import { giveFile } from "/web/account/file.js";
import { found } from "/web/account/find.js";
import { hasMore, loadMore, loadWhole, month, openMonth, refresh } from "/web/account/month.js";
import { SHOWN, go, place } from "/web/account/place.js";
import { Rows } from "/web/account/rows.js";
import { Sums } from "/web/account/sums.js";

const FIND_MOST = 80;
const GHOSTS = [1, 2, 3, 4, 5];
const YEAR_MONTHS = 12;

const present = () => programDay(serviceNow()).slice(0, 7);

// "2026-12" is one after "2026-11".
function shifted(name, by) {
  const [year, number] = name.split("-").map(Number);
  const at = year * YEAR_MONTHS + number - 1 + by;
  return `${Math.floor(at / YEAR_MONTHS)}-${String((at % YEAR_MONTHS) + 1).padStart(2, "0")}`;
}

const isPresent = (name) => name === present();
const turnTo = (name) => go({ month: isPresent(name) ? null : name });

// What is waited for says so by its button; what fails says why and what to do.
function useBusy() {
  const [busy, setBusy] = useState(null);
  const run = async (name, act) => {
    setBusy(name);
    await act().catch((error) => toast(explain(error), "bad"));
    setBusy(null);
  };
  return [busy, run];
}

function Months({ shown, since }) {
  return html`
    <div class="months">
      <button class="button round" type="button" disabled=${Boolean(since) && shown <= since} aria-label=${t("month.before")}
        onClick=${() => turnTo(shifted(shown, -1))} data-testid="month-before">${icon("back")}</button>
      <h2 data-testid="month" data-month=${shown}>${monthName(shown)}</h2>
      <button class="button round" type="button" disabled=${shown >= present()} aria-label=${t("month.after")}
        onClick=${() => turnTo(shifted(shown, 1))} data-testid="month-after">${icon("next")}</button>
    </div>`;
}

// The whole month, whatever is looked for.
async function print() {
  await loadWhole();
  requestAnimationFrame(() => window.print());
}

async function save() {
  const { sums, entries } = await loadWhole();
  giveFile(`crema-${sums.month}.csv`, "text/csv;charset=utf-8", csvOf(entries));
}

function Tools({ ready }) {
  const [busy, run] = useBusy();
  const tool = (name, act) => html`
    <button class="button slim" type="button" disabled=${!ready || busy} onClick=${() => run(name, act)} data-testid=${`statement-${name}`}>
      ${busy === name && html`<span class="spinner"></span>`}${t(`statement.${name}`)}</button>`;
  return html`<div class="row tools">${tool("print", print)}${tool("csv", save)}</div>`;
}

function Looking({ show, find }) {
  return html`
    <div class="looking">
      <label class="field"><span>${t("find.label")}</span>
        <input type="search" value=${find} maxlength=${FIND_MOST} placeholder=${t("find.hint")} autocomplete="off"
          onInput=${(event) => go({ find: event.target.value })} data-testid="find" /></label>
      <div class="chips" role="group" aria-label=${t("show.label")}>${SHOWN.map((each) => html`
        <button class="button slim" type="button" key=${each} aria-pressed=${each === show ? "true" : "false"}
          onClick=${() => go({ show: each })} data-testid=${`show-${each}`}>${t(`show.${each}`)}</button>`)}</div>
    </div>`;
}

function Nothing({ shown, sought, find, more }) {
  if (!sought) return html`<div class="panel empty" data-testid="nothing">${icon("cup")}<h3>${t("month.empty", { month: monthName(shown) })}</h3></div>`;
  const what = find.trim() ? t("find.nothing", { find: find.trim() }) : t("show.nothing");
  return html`<p class="panel empty" data-testid="nothing">${more ? `${what} ${t("find.loaded")}` : what}</p>`;
}

function Lines({ shown, known, show, find }) {
  const [busy, run] = useBusy();
  const listed = known.entries.filter((entry) => !isUnlisted(entry));
  const wanted = found(listed, { show, find });
  const sought = show !== "all" || find.trim() !== "";
  const more = hasMore(known);
  return html`
    <div data-testid="lines">
      ${wanted.length ? html`<${Rows} entries=${wanted} all=${listed} />`
        : html`<${Nothing} ...${{ shown, sought, find, more }} />`}
      ${more && html`
        <button class="button wide more" type="button" disabled=${busy} onClick=${() => run("more", loadMore)} data-testid="more">
          ${busy && html`<span class="spinner"></span>`}${t(sought ? "find.older" : "month.more")}</button>`}
    </div>`;
}

const Ghosts = () => html`
  <div class="stack" aria-busy="true" data-testid="statement-ghost">
    <p class="unseen" role="status">${t("working")}</p>
    ${GHOSTS.map((each) => html`<span class="ghost bar" key=${each}></span>`)}
  </div>`;

function Trouble({ error }) {
  return html`
    <div class="note bad row apart" role="alert" data-testid="statement-error"><span>${explain(error)}</span>
      <button class="button slim" type="button" onClick=${refresh}>${t("retry")}</button></div>`;
}

// On paper only: whose statement it is.
function PaperHead({ shown }) {
  const { me, card } = useStore(state);
  return html`
    <div class="paper-head"><strong>${programName()}</strong><span>${me?.name} · •••• ${card?.last4 ?? ""}</span>
      <span>${t("statement.of", { month: monthName(shown) })}</span></div>`;
}

export function Statement() {
  const { month: asked, show, find } = useStore(place);
  const known = useStore(month);
  useEffect(() => { openMonth(asked); }, [asked]);
  const here = known.asked === asked;
  const sums = here ? known.sums : null;
  const shown = sums?.month ?? asked ?? present();
  return html`
    <section class="statement" aria-label=${t("tab.statement")} data-testid="statement">
      <${PaperHead} shown=${shown} />
      <div class="statement-head"><${Months} shown=${shown} since=${sums?.since} /><${Tools} ready=${Boolean(sums)} /></div>
      ${here && known.error && html`<${Trouble} error=${known.error} />`}
      ${sums ? html`
        <${Sums} sums=${sums} />
        <${Looking} show=${show} find=${find} />
        <${Lines} ...${{ shown, known, show, find }} />`
        : !known.error && html`<${Ghosts} />`}
    </section>`;
}
