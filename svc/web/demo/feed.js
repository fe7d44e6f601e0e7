// The list of changes, newest first: "Purchase 4.50 at the till → app in 6 ms, web in 7 ms".
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { entryName } from "/web/shared/entry.js";
import { money } from "/web/shared/format.js";
import { numbers } from "/web/shared/formatters.js";
import { icon } from "/web/shared/icons.js";
import { locale, t } from "/web/shared/text.js";
import { changes, timesOf } from "/web/demo/changes.js";

const milliseconds = (ms) =>
  numbers(locale(), { maximumFractionDigits: ms < 10 ? 1 : 0 }).format(ms);

// What moved; for a hold and its release, what was held.
const amountOf = ({ cash, held = 0 }) => (cash || held ? money(Math.abs(cash || held)) : "");

function Change({ change }) {
  const { entry, where, version } = change;
  const { answered, reached } = timesOf(change);
  return html`
    <li class="change" data-testid="change" data-version=${version} data-where=${where ?? "elsewhere"}>
      <p><strong>${entry ? `${entryName(entry)} ${amountOf(entry)}` : `#${version}`}</strong>
        ${" "}<span class="quiet">${t(`demo.at.${where ?? "elsewhere"}`)}</span></p>
      <p class="times">
        ${answered !== null && html`<span class="chip">${t("demo.answered", { ms: milliseconds(answered) })}</span>`}
        ${reached.length > 0 && icon("wave")}
        ${reached.map(({ name, ms }) => html`<span class="chip in" key=${name} data-testid=${`reached-${name}`} data-ms=${ms}>
          ${t("demo.in", { where: t(`demo.where.${name}`), ms: milliseconds(ms) })}</span>`)}
      </p>
    </li>`;
}

export function Feed() {
  const { list } = useStore(changes);
  return html`
    <section class="feed panel" aria-label=${t("demo.feed")}>
      <h2>${t("demo.feed")}</h2>
      <ol aria-live="polite" data-testid="feed">
        ${list.length
          ? list.map((change) => html`<${Change} key=${change.id} change=${change} />`)
          : html`<li class="quiet">${t("demo.feed.empty")}</li>`}
      </ol>
      <p class="quiet small">${t("demo.how")}</p>
    </section>`;
}
