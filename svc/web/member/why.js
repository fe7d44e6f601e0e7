// Why an entry moved the points that it moved, in the service's own sentences: asked for when somebody
// opens it, in the language of the page.
import { html, useEffect, useState } from "/web/vendor/preact.js";
import { explain } from "/web/shared/problem.js";
import { useStore } from "/web/shared/store.js";
import { language, t } from "/web/shared/text.js";
import { api } from "/web/member/state.js";

// What points come or go by; the others move money or cards alone.
const KINDS = ["purchase", "capture", "load", "redeem", "refund", "void", "bonus", "expire", "tier", "adjust"];
export const hasWhy = ({ kind, points }) => KINDS.includes(kind) || points !== 0;

function Sentences({ seq }) {
  const { tag } = useStore(language);
  const [{ sentences, error }, tell] = useState({});
  const [asked, askAgain] = useState(0);
  useEffect(() => {
    let gone = false;
    const say = (told) => gone || tell(told);
    tell({});
    api.get(`/v1/accounts/me/entries/${seq}/why?lang=${tag}`).then(
      ({ body }) => say({ sentences: body.sentences }), (failed) => say({ error: explain(failed) }));
    return () => { gone = true; };
  }, [seq, tag, asked]);
  if (error) {
    return html`
      <p class="quiet small" role="status" data-testid="why-failed">${error}</p>
      <button class="button slim" type="button" onClick=${() => askAgain(asked + 1)} data-testid="why-again">${t("why.again")}</button>`;
  }
  if (!sentences) return html`<p class="quiet small" role="status">${t("working")}</p>`;
  return html`<ul class="lines" data-testid="why-sentences">${sentences.map((each) => html`<li>${each}</li>`)}</ul>`;
}

// Closed until somebody wants to know.
export function Why({ entry }) {
  const [open, setOpen] = useState(false);
  if (!hasWhy(entry)) return null;
  return html`
    <div class="why">
      <button class="button slim" type="button" aria-expanded=${open ? "true" : "false"} onClick=${() => setOpen(!open)}
        data-testid="why">${t(entry.points === 0 ? "why.none" : "receipt.why")}</button>
      ${open && html`<${Sentences} seq=${entry.seq} />`}
    </div>`;
}
