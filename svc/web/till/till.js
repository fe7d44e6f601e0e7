// The till: a calculator that knows the customer. Left the amount and the keys, right the customer,
// below what was done last.
import "/web/till/text.js";
import { html, render, useEffect } from "/web/vendor/preact.js";
import { NoAnswer } from "/web/shared/api.js";
import { useStore } from "/web/shared/store.js";
import { Dot } from "/web/shared/dot.js";
import { hearDemo } from "/web/shared/demo.js";
import { programName } from "/web/shared/format.js";
import { icon, wordmark } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { keepShell } from "/web/shared/shell.js";
import { language, t } from "/web/shared/text.js";
import { Toasts } from "/web/shared/toast.js";
import { setCheck, setVisit, state } from "/web/till/state.js";
import { api, isEnrolled, isLost, live, renewToken } from "/web/till/terminal.js";
import { follow, loadRewards } from "/web/till/visit.js";
import { learnProgram, recallProgram } from "/web/till/program.js";
import { followQuotes } from "/web/till/quote.js";
import { EMPTY } from "/web/till/check.js";
import { followChecks } from "/web/till/checks.js";
import { Day } from "/web/till/day.js";
import { followHolds } from "/web/till/holds.js";
import { claimSlot } from "/web/till/slot.js";
import { resume } from "/web/till/ops.js";
import { keepFocus } from "/web/till/answer.js";
import { scan } from "/web/till/input.js";
import { listen } from "/web/till/listen.js";
import { Keypad } from "/web/till/keypad.js";
import { Customer } from "/web/till/customer.js";
import { Result } from "/web/till/result.js";
import { Waiting, waitingText } from "/web/till/waiting.js";
import { Recent } from "/web/till/recent.js";
import { Dialogs } from "/web/till/dialogs.js";
import { Enrol } from "/web/till/enrol.js";

function Head() {
  const { till, link, asOf, waiting } = useStore(state);
  return html`
    <header class="till-head">
      ${wordmark(location.href, programName())}
      <span class="chip till-name" data-testid="till-name">${icon("till")}
        ${till && html`<span class="till-place">${till.store}</span><span class="till-id"> · ${till.terminal}</span>`}</span>
      <${Day} />
      <span class="grow"></span>
      ${waiting.length > 0 && html`<span class="chip bad" data-testid="queue">${waitingText(waiting)}</span>`}
      <${Dot} state=${link} asOf=${asOf} />
    </header>`;
}

function Till() {
  const { link } = useStore(state);
  return html`
    <div class="till" data-testid="till" onPointerDown=${keepFocus}>
      <${Head} />
      <main class="till-main">
        <div class="till-left"><${Keypad} /></div>
        <div class="till-right">
          ${link === "offline" && html`<p class="note wait" role="status">${t("till.offline")}</p>`}
          <${Result} />
          <${Waiting} />
          <${Customer} />
        </div>
        <${Recent} />
      </main>
    </div>`;
}

function Trouble({ error }) {
  return html`
    <main class="enrol"><h1>${t("till.title")}</h1>
      <p class="note bad" role="alert">${explain(error)}</p>
      <button class="button main wide" type="button" onClick=${start}>${t("retry")}</button></main>`;
}

function App() {
  useStore(language);
  const { phase, trouble } = useStore(state);
  const title = `${t("till.title")} · ${programName()}`;
  useEffect(() => { document.title = title; }, [title]);
  const screen = { boot: null, enrol: html`<${Enrol} begun=${start} />`, trouble: html`<${Trouble} error=${trouble} />`,
                   ready: html`<${Till} /><${Dialogs} />` }[phase];
  return html`${screen}<${Toasts} />`;
}

async function ask() {
  await learnProgram();
  await renewToken();
  await loadRewards();
}

// Without network the till stands all the same, with the program as it was last heard of; what was not
// heard is asked for when the line is there.
async function standAlone(error) {
  const known = error instanceof NoAnswer && (await recallProgram());
  if (!known || !state.get().till) throw error;
  const stop = live.status.subscribe(({ state: link }) => {
    if (link === "live") ask().then(stop, () => {});
  });
}

async function start() {
  state.set({ phase: state.get().phase === "enrol" ? "enrol" : "boot" });
  if (!(await isEnrolled())) {
    await learnProgram().catch(() => {});
    return state.set({ phase: "enrol" });
  }
  try {
    await ask().catch(standAlone);
  } catch (error) {
    return state.set(isLost(error) && error.slug !== "not-a-demo"
      ? { phase: "enrol", trouble: error } : { phase: "trouble", trouble: error });
  }
  if (!(await claimSlot(state.get().till.terminal))) {
    setVisit(null);
    setCheck(EMPTY);
  }
  followChecks();
  followHolds();
  followQuotes();
  state.set({ phase: "ready" });
  live.start();
  follow();
  resume();
}

render(html`<${App} />`, document.getElementById("root"));
listen();
hearDemo("crema-scan", ({ code }) => scan(code));
start();
keepShell("/till");
