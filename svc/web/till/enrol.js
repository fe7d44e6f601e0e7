// A browser becomes a till: a code from staff, a key that cannot leave the browser.
import { html, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { isDemo } from "/web/shared/format.js";
import { icon } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { t } from "/web/shared/text.js";
import { state } from "/web/till/state.js";
import { enrol } from "/web/till/terminal.js";

export function Enrol({ begun }) {
  const { trouble } = useStore(state);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(trouble ? explain(trouble) : "");
  const submit = async (event) => {
    event.preventDefault();
    const code = new FormData(event.target).get("code").trim();
    setBusy(true);
    setProblem("");
    try {
      if (!crypto.subtle) throw new DOMException("", "NotSupportedError");
      await enrol(code);
      await begun();
    } catch (error) {
      setProblem(error instanceof DOMException ? t("till.enrol.unsafe") : explain(error));
    }
    setBusy(false);
  };
  return html`
    <main class="enrol" data-testid="enrol">
      <span class="enrol-mark">${icon("till")}</span>
      <h1>${t("till.enrol.title")}</h1>
      <p class="quiet">${t("till.enrol.text")}</p>
      <form class="stack" onSubmit=${submit}>
        <label class="field"><span>${t("till.enrol.code")}</span>
          <input name="code" required autocomplete="one-time-code" autocapitalize="off" spellcheck="false"
            data-testid="enrol-code" /></label>
        ${problem && html`<p class="note bad" role="alert">${problem}</p>`}
        <button class="button main wide" type="submit" disabled=${busy} data-testid="enrol-go">
          ${busy && html`<span class="spinner"></span>`}${t("till.enrol.go")}</button>
        ${isDemo() && html`<a class="button wide" href="/till?demo" data-testid="enrol-demo">${t("till.enrol.demo")}</a>`}
      </form>
    </main>`;
}
