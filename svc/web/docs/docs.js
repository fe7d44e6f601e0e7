// The API page: draws /openapi.json as paths, bodies, replies and examples.
import { html, render, useEffect, useState } from "/web/vendor/preact.js";
import { wordmark } from "/web/shared/icons.js";
import { Document, matches } from "/web/docs/model.js";
import { Operation } from "/web/docs/operation.js";
import { Prose } from "/web/docs/prose.js";

const wide = matchMedia("(min-width: 900px)");

function Index({ groups, query, setQuery, shown }) {
  return html`
    <nav class="index" aria-label="Operations">
      <label class="field"><span>Find an operation</span>
        <input type="search" value=${query} onInput=${(event) => setQuery(event.target.value)} data-testid="docs-find" /></label>
      ${groups.map(({ name, operations }) => html`
        <details open=${wide.matches || query !== ""} key=${name}><summary>${name}</summary>
          <ul>${operations.map(({ id, method, path }) => html`
            <li><a href=${`#${id}`} aria-current=${shown === id ? "true" : undefined}>
              <span class=${`method ${method}`}>${method}</span><span class="path">${path.replace("/v1", "")}</span></a></li>`)}</ul>
        </details>`)}
      ${!groups.length && html`<p class="quiet">Nothing matches. Try a part of the path, such as “visits”.</p>`}
    </nav>`;
}

function useHash() {
  const [hash, setHash] = useState(decodeURIComponent(location.hash.slice(1)));
  useEffect(() => {
    const heard = () => setHash(decodeURIComponent(location.hash.slice(1)));
    addEventListener("hashchange", heard);
    return () => removeEventListener("hashchange", heard);
  }, []);
  return hash;
}

function Page({ api, demo }) {
  const [query, setQuery] = useState("");
  const shown = useHash();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = api.groups
    .map((group) => ({ ...group, operations: group.operations.filter((each) => matches(each, words)) }))
    .filter(({ operations }) => operations.length);
  useEffect(() => { if (shown) document.getElementById(shown)?.scrollIntoView(); }, [shown]);
  return html`
    <div class="docs" data-testid="docs">
      <header class="docs-head">
        ${wordmark("/docs")}
        <a href="/openapi.json">openapi.json</a>${demo && html`<a href="/demo" data-testid="docs-demo">Demo</a>`}
      </header>
      <${Index} ...${{ groups, query, setQuery, shown }} />
      <main>
        <h1>${api.info.title ?? "API"} <span class="chip">${api.info.version ?? ""}</span></h1>
        <${Prose} text=${api.info.description} />
        ${groups.map(({ name, description, operations }) => html`
          <section key=${name} aria-label=${name}>
            <h2>${name}</h2>
            <${Prose} text=${description} />
            ${operations.map((operation) => html`<${Operation} key=${operation.id} api=${api} operation=${operation} />`)}
          </section>`)}
      </main>
    </div>`;
}

function App() {
  const [api, setApi] = useState(null);
  const [demo, setDemo] = useState(false);
  const [trouble, setTrouble] = useState(null);
  const load = () => {
    setTrouble(null);
    fetch("/openapi.json")
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`HTTP ${response.status}`))))
      .then((raw) => setApi(new Document(raw)))
      .catch((error) => setTrouble(error));
  };
  useEffect(load, []);
  useEffect(() => {
    // A real shop has no demo to show.
    fetch("/v1/program")
      .then((response) => (response.ok ? response.json() : {}))
      .then((program) => setDemo(program.demo === true))
      .catch(() => {});
  }, []);
  if (api) return html`<${Page} api=${api} demo=${demo} />`;
  return html`
    <main class="docs-wait">
      ${trouble
        ? html`
            <p class="note bad" role="alert">The description of the API did not arrive (${trouble.message}).
              Check the network, then load it again.</p>
            <button class="button main" type="button" onClick=${load}>Load again</button>`
        : html`<p class="quiet" role="status">Loading the description of the API…</p>`}
    </main>`;
}

render(html`<${App} />`, document.getElementById("root"));
