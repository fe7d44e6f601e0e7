// One operation: what it does, who may call it, parameters, body, replies, each with an example.
import { html } from "/web/vendor/preact.js";
import { Prose } from "/web/docs/prose.js";

function Code({ value }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return html`<pre tabindex="0"><code>${text}</code></pre>`;
}

// The constraints of a field in few words, such as "1 to 128 characters".
function limits(schema) {
  const words = [];
  const range = (low, high, unit) => {
    if (low !== undefined && high !== undefined) words.push(`${low} to ${high}${unit}`);
    else if (low !== undefined) words.push(`at least ${low}${unit}`);
    else if (high !== undefined) words.push(`at most ${high}${unit}`);
  };
  range(schema.minLength, schema.maxLength, " characters");
  range(schema.minimum ?? schema.exclusiveMinimum, schema.maximum, "");
  range(schema.minItems, schema.maxItems, " items");
  if (schema.pattern) words.push(`matches ${schema.pattern}`);
  return words.join(", ");
}

function Field({ api, name, schema, required, text }) {
  const own = api.merged(schema);
  return html`
    <li>
      <p><code class="name">${name}</code> <span class="type">${api.typeOf(schema)}</span>
        ${required && html` <span class="chip bad">required</span>`}</p>
      <${Prose} text=${text ?? own.description} />
      ${limits(own) && html`<p class="quiet small">${limits(own)}</p>`}
    </li>`;
}

function Fields({ api, schema, depth = 0 }) {
  const own = api.merged(schema);
  const item = own.type === "array" ? api.merged(own.items ?? {}) : own;
  const names = Object.keys(item.properties ?? {});
  if (!names.length || depth > 3) return null;
  return html`
    <ul class="fields">
      ${names.map((name) => {
        const property = item.properties[name];
        const inner = api.merged(property);
        const nested = inner.type === "array" ? api.merged(inner.items ?? {}) : inner;
        return html`
          <${Field} key=${name} api=${api} name=${name} schema=${property} required=${item.required?.includes(name)} />
          ${nested.properties && html`<li class="nested"><details><summary>Fields of ${name}</summary>
            <${Fields} api=${api} schema=${inner} depth=${depth + 1} /></details></li>`}`;
      })}
    </ul>`;
}

// Which problems a status may mean, each with what to do; they all have the same fields.
function Problems({ api, media }) {
  const problems = Object.entries(media.examples ?? {}).map(([slug, each]) => [slug, api.resolve(each).value]);
  return html`
    <ul class="fields">${problems.map(([slug, value]) => html`
      <li key=${slug}><p><a href=${value.type}><code class="name">${slug}</code></a> <span class="type">${value.status}</span></p>
        <${Prose} text=${value.detail} /></li>`)}</ul>`;
}

function Content({ api, content }) {
  return Object.entries(content ?? {}).map(([type, media]) => html`
    <div class="content" key=${type}>
      <div>${type !== "application/json" && html`<p class="small quiet">${type}</p>`}
        ${type === "application/problem+json" ? html`<${Problems} api=${api} media=${media} />`
          : media.schema && html`<${Fields} api=${api} schema=${media.schema} />`}</div>
      <div>${api.examples(media, type).map((value) => html`<${Code} value=${value} />`)}</div>
    </div>`);
}

// The roles beside the security schemes; nobody in particular means everybody.
function Roles({ security }) {
  const roles = [...new Set((security ?? []).flatMap((scheme) => Object.values(scheme).flat()))];
  return html`<p class="small quiet">For ${roles.length ? roles.join(", ") : "everybody, without a token"}.</p>`;
}

function Parameters({ api, list }) {
  if (!list.length) return null;
  return html`
    <h4>Parameters</h4>
    <ul class="fields">${list.map((each) => html`
      <${Field} key=${each.in + each.name} api=${api} name=${each.name} schema=${each.schema ?? {}} required=${each.required}
        text=${[`In the ${each.in}.`, each.description].filter(Boolean).join(" ")} />`)}</ul>`;
}

function Reply({ api, status, reply }) {
  const own = api.resolve(reply);
  const good = status.startsWith("2") || status.startsWith("3") || status === "101";
  return html`
    <details class="reply" open=${good}>
      <summary><span class=${`chip ${good ? "in" : "bad"}`}>${status}</span> ${own.description ?? ""}</summary>
      ${own.headers && html`<p class="small quiet">Headers: ${Object.keys(own.headers).join(", ")}</p>`}
      <${Content} api=${api} content=${own.content} />
    </details>`;
}

export function Operation({ api, operation }) {
  const { id, method, path, summary, description, parameters, requestBody, responses, security } = operation;
  const body = requestBody && api.resolve(requestBody);
  return html`
    <article class="panel operation" id=${id} data-testid="operation">
      <h3><span class=${`method ${method}`}>${method}</span> <code class="path">${path}</code></h3>
      ${summary && html`<p><strong>${summary}</strong></p>`}
      <${Prose} text=${description} />
      <${Roles} security=${security} />
      <${Parameters} api=${api} list=${parameters} />
      ${body && html`<h4>Body</h4><${Prose} text=${body.description} /><${Content} api=${api} content=${body.content} />`}
      <h4>Replies</h4>
      ${Object.entries(responses ?? {}).map(([status, reply]) => html`
        <${Reply} key=${status} api=${api} status=${status} reply=${reply} />`)}
    </article>`;
}
