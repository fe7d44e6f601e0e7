// Why an entry moved the points that it moved, in the service's own sentences: asked for when somebody
// opens it, in the language of the page. `get` asks a path of the page's own API client; `of` is what names
// the account, and `visit` what lets a till see it.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { explain } from "/web/shared/problem.js";
import { useStore } from "/web/shared/store.js";
import { language, t } from "/web/shared/text.js";

// What points come or go by; the others move money or cards alone.
const KINDS = ["purchase", "capture", "load", "redeem", "refund", "void", "bonus", "expire", "tier", "adjust",
               "voucher", "voucher_end"];
export const hasWhy = ({ kind, points }) => KINDS.includes(kind) || points !== 0;

function Sentences({ path, get }) {
  const { tag } = useStore(language);
  const [{ sentences, error }, tell] = useState({});
  const [asked, askAgain] = useState(0);
  useEffect(() => {
    let gone = false;
    const say = (told) => gone || tell(told);
    tell({});
    get(`${path}lang=${tag}`).then(
      ({ body }) => say({ sentences: body.sentences }), (failed) => say({ error: explain(failed) }));
    return () => { gone = true; };
  }, [path, tag, asked]);
  if (error) {
    return html`
      <p class="quiet small" role="status" data-testid="why-failed">${error}</p>
      <button class="button slim" type="button" onClick=${() => askAgain(asked + 1)} data-testid="why-again">${t("retry")}</button>`;
  }
  if (!sentences) return html`<p class="quiet small" role="status">${t("working")}</p>`;
  return html`<ul data-testid="why-sentences">${sentences.map((each) => html`<li>${each}</li>`)}</ul>`;
}

// Closed until somebody wants to know.
export function Why({ entry, get, of = "me", visit }) {
  const [open, setOpen] = useState(false);
  if (!hasWhy(entry)) return null;
  const path = `/v1/accounts/${of}/entries/${entry.seq}/why?${visit ? `visit=${visit}&` : ""}`;
  return html`
    <div class="why">
      <button class="button slim" type="button" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}
        data-testid="why">${t(entry.points === 0 ? "why.none" : "why.points")}</button>
      ${open && html`<${Sentences} path=${path} get=${get} />`}
    </div>`;
}
