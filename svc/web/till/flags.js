// What the cashier says of the check ("Own cup"): the program's flags as toggles, which go with the
// purchase. The program tells their ids; those that we know have words.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { programFlags } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { has, t } from "/web/shared/text.js";
import { withFlag } from "/web/till/check.js";
import { wordsOf } from "/web/till/program.js";
import { changeCheck, state } from "/web/till/state.js";

export const nameOfFlag = (flag) => (has(`till.flag.${flag}`) ? t(`till.flag.${flag}`) : wordsOf(flag));

function Flag({ flag, said }) {
  return html`
    <button class="button slim flag" type="button" aria-pressed=${said} data-testid=${`flag-${flag}`}
      onClick=${() => changeCheck((check) => withFlag(check, flag, !said))}>
      ${said && icon("check")}${nameOfFlag(flag)}</button>`;
}

export function Flags() {
  const { check } = useStore(state);
  const flags = programFlags();
  if (!flags.length) return null;
  return html`
    <div class="flags" role="group" aria-label=${t("till.flags")} data-testid="flags">
      ${flags.map((flag) => html`<${Flag} key=${flag} flag=${flag} said=${check.flags.includes(flag)} />`)}
    </div>`;
}
