// Holds a part of a page: if it cannot be drawn, a sentence stands in its place and the rest of the
// page goes on. It is tried again as soon as there is news: `of` is what the part is drawn from.
import { html, useEffect, useErrorBoundary } from "/web/vendor/preact.js";
import { t } from "/web/shared/text.js";

export function Guard({ of, again = () => location.reload(), children }) {
  const [error, reset] = useErrorBoundary((failure) => console.warn(failure));
  useEffect(() => { if (error) reset(); }, [of]);
  if (!error) return children;
  return html`
    <div class="note bad stack tight" role="alert" data-testid="broken">
      <p>${t("broken.text")}</p>
      <button class="button slim" type="button" onClick=${again} data-testid="broken-again">${t("broken.again")}</button>
    </div>`;
}
