// The first impression: app, web and till side by side on one account. A change in one ripples to
// the others, with its measured milliseconds.
import { html, render, useEffect, useRef, useState } from "/web/vendor/preact.js";
import { checkCookie, createApi } from "/web/shared/api.js";
import { useStore } from "/web/shared/store.js";
import { setProgram } from "/web/shared/format.js";
import { icon, wordmark } from "/web/shared/icons.js";
import { explain } from "/web/shared/problem.js";
import { language, languages, setLanguage, t } from "/web/shared/text.js";
import { changes, listen, onRipple } from "/web/demo/changes.js";
import { Feed } from "/web/demo/feed.js";
import { ripple } from "/web/demo/ripple.js";

const WINDOWS = [
  { name: "app", sign: "phone", title: "demo.phone", path: "/app" },
  { name: "till", sign: "till", title: "demo.till", path: "/till?demo" },
  { name: "web", sign: "screen", title: "demo.web", path: "/account" },
];
const frames = new Map();
const api = createApi();

function Window({ name, sign, title, path }) {
  const frame = useRef(null);
  useEffect(() => { frames.set(name, frame.current); }, []);
  return html`
    <figure class=${`window ${name}`} data-window=${name}>
      <figcaption>${icon(sign)}<span>${t(title)}</span>
        <a class="small" href=${path} target="_blank" rel="noopener">${path.replace("?demo", "")}</a></figcaption>
      <div class="glass"><iframe ref=${frame} src=${path} title=${t(title)} data-testid=${`frame-${name}`}
        allow="clipboard-write"></iframe></div>
    </figure>`;
}

let hear = null;

// Plays the hand that holds the phone to the scanner: the app's code goes to the till. An app that is
// not there yet says nothing: then nothing is done, and the next try asks again.
function scanPhone(done) {
  const app = frames.get("app").contentWindow;
  removeEventListener("message", hear);
  hear = ({ origin, source, data }) => {
    if (origin !== location.origin || source !== app || data?.type !== "crema-code") return;
    removeEventListener("message", hear);
    frames.get("till").contentWindow.postMessage({ type: "crema-scan", code: data.code }, location.origin);
    done();
  };
  addEventListener("message", hear);
  app.postMessage({ type: "crema-ask-code" }, location.origin);
}

function Try() {
  const { list } = useStore(changes);
  const [scanned, setScanned] = useState(false);
  const has = (test) => list.some(test);
  const steps = [
    { text: "demo.step1", done: scanned, act: () => scanPhone(() => setScanned(true)) },
    { text: "demo.step2", done: has((change) => change.where === "till" && change.entry?.kind === "purchase") },
    { text: "demo.step3", done: has((change) => change.where !== "till" && change.entry?.kind === "load") },
  ];
  return html`
    <section class="try panel" aria-label=${t("demo.try")}>
      <h2>${t("demo.try")}</h2>
      <ol>${steps.map(({ text, done, act }, at) => html`
        <li class=${done ? "done" : ""}>
          <span class="step" aria-hidden="true">${done ? icon("check") : at + 1}</span><span>${t(text)}</span>
          ${act && html`
            <button class="button slim" type="button" onClick=${act} data-testid="scan-phone">
              ${icon("scan")}${t("demo.scan")}</button>`}
        </li>`)}</ol>
    </section>`;
}

function Head() {
  const { tag } = useStore(language);
  return html`
    <header class="demo-head">
      <div class="row">${wordmark("/demo")}<span class="grow"></span>
        <nav class="row small" aria-label="Crema"><a href="/app">/app</a><a href="/account">/account</a><a href="/till">/till</a><a href="/docs">/docs</a></nav>
        <label class="language"><span class="unseen">${t("language")}</span>
          <select value=${tag} onChange=${(event) => setLanguage(event.target.value)}>
            ${languages.map((each) => html`<option value=${each.tag} selected=${each.tag === tag}>${each.name}</option>`)}
          </select></label>
      </div>
      <h1>${t("demo.title")}</h1>
      <p class="quiet">${t("demo.lead")}</p>
    </header>`;
}

function Stage() {
  const stage = useRef(null);
  const lines = useRef(null);
  useEffect(() => {
    listen((source) => WINDOWS.find(({ name }) => frames.get(name)?.contentWindow === source)?.name);
    return onRipple((from, to) => ripple(stage.current, lines.current, from, to));
  }, []);
  return html`
    <div class="stage" ref=${stage} data-testid="stage">
      ${WINDOWS.map((each) => html`<${Window} key=${each.name} ...${each} />`)}
      <${Feed} />
      <svg class="lines" ref=${lines} aria-hidden="true"></svg>
    </div>`;
}

function App() {
  const { tag } = useStore(language);
  const [phase, setPhase] = useState("wait");
  const [error, setError] = useState(null);
  useEffect(() => {
    const begin = async () => {
      setProgram((await api.get("/v1/program")).body);
      await api.post("/v1/demo/session", {});
      await checkCookie(api);
      setPhase("ready");
    };
    begin().catch((failure) => { setError(failure); setPhase("off"); });
  }, []);
  if (phase === "off") {
    const demo = error.slug === "not-a-demo" || error.slug === "not-found";
    const title = demo ? "demo.off.title" : error.slug === "no-cookie" ? "nocookie.title" : "noanswer.title";
    return html`<main class="demo"><${Head} /><div class="panel empty">
      <h2>${t(title)}</h2><p>${demo ? t("demo.off.text") : explain(error)}</p>
      <p class="row"><a class="button main" href="/app">/app</a><a class="button" href="/till">/till</a></p></div></main>`;
  }
  return html`
    <main class="demo" data-testid="demo" data-phase=${phase}>
      <${Head} />
      <${Try} />
      ${phase === "ready" ? html`<${Stage} key=${tag} />` : html`<p class="panel empty" role="status">${t("demo.wait")}</p>`}
    </main>`;
}

render(html`<${App} />`, document.getElementById("root"));
