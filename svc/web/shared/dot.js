// The honest dot: live, connecting, reconnecting or offline, and since when the figures stand.
import { html } from "/web/vendor/preact.js";
import { t } from "/web/shared/text.js";
import { clockSeconds } from "/web/shared/format.js";

export function dotText(state, asOf) {
  if (state === "live") return t("dot.live");
  const since = asOf ? t("dot.asof", { time: clockSeconds(asOf) }) : "";
  const name = t(`dot.${state === "stopped" ? "offline" : state}`);
  return since ? `${since}, ${name}` : name;
}

export function Dot({ state, version, asOf }) {
  const title = version === undefined ? undefined : t("dot.version", { version });
  return html`
    <span class="dot" data-state=${state} data-testid="live-dot" title=${title} role="status">
      ${dotText(state, asOf)}
    </span>`;
}
