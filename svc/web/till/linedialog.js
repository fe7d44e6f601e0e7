// A line of the check: what it is, how many, and what all of them cost. No money moves by it, so Enter
// in a field puts it onto the check.
import { html, useState } from "/web/vendor/preact.js";
import { money, parseMoney, programCategories } from "/web/shared/format.js";
import { t } from "/web/shared/text.js";
import { Frame, Leave } from "/web/till/frame.js";
import { putLine } from "/web/till/input.js";
import { amountOf } from "/web/till/pad.js";
import { wordsOf } from "/web/till/program.js";
import { state } from "/web/till/state.js";

const ITEM_MOST = 64;
const PIECES_MOST = 1000000;

// The line that the fields say, or the name of the text that says what is wrong.
function read(form) {
  const { item, pieces, amount, category } = Object.fromEntries(new FormData(form));
  const count = Number(pieces);
  const minor = parseMoney(amount);
  if (!item.trim()) return "till.line.noitem";
  if (!Number.isInteger(count) || count < 1 || count > PIECES_MOST) return "till.line.nopieces";
  return minor > 0 ? { item: item.trim(), pieces: count, amount: minor, ...(category && { category }) } : "till.line.noamount";
}

// What the rules call it: none where they call no goods anything.
function Category() {
  const categories = programCategories();
  if (!categories.length) return null;
  return html`
    <label class="field"><span>${t("till.line.category")}</span>
      <select name="category" data-testid="line-category">
        <option value="">${t("till.line.nocategory")}</option>
        ${categories.map((each) => html`<option value=${each}>${wordsOf(each)}</option>`)}
      </select></label>`;
}

export function Line() {
  const [wrong, setWrong] = useState(null);
  const [typed] = useState(amountOf(state.get().typed));
  const submit = (event) => {
    event.preventDefault();
    const line = read(event.target);
    if (typeof line === "string") return setWrong(line);
    return putLine(line);
  };
  const field = (name, text, value, rest) => html`
    <label class="field"><span>${text}</span>
      <input name=${name} defaultValue=${value} autocomplete="off" spellcheck=${false} data-testid=${`line-${name}`} ...${rest} /></label>`;
  return html`
    <${Frame} title=${t("till.line.title")} focus=${false}>
      <form class="stack" onSubmit=${submit}>
        ${field("item", t("till.line.item"), "", { maxlength: ITEM_MOST, autofocus: true })}
        ${field("pieces", t("till.line.pieces"), "1", { inputmode: "numeric" })}
        <${Category} />
        ${field("amount", t("till.line.amount"), typed ? money(typed) : "", { inputmode: "decimal" })}
        ${wrong && html`<p class="note bad" role="alert">${t(wrong)}</p>`}
        <button class="button main wide" type="submit" data-answer data-testid="line-go">${t("till.line.go")} <kbd>F10</kbd></button>
        <${Leave} />
      </form>
    <//>`;
}
