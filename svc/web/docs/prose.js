// The little Markdown that descriptions use: paragraphs, lists, `code`, **strong** and links.
import { html } from "/web/vendor/preact.js";

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^)\s]+\))/;

function inline(text) {
  return text.split(INLINE).map((part) => {
    if (part.startsWith("`") && part.length > 1) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith("**") && part.length > 3) return html`<strong>${part.slice(2, -2)}</strong>`;
    const link = /^\[([^\]]+)\]\(([^)\s]+)\)$/.exec(part);
    if (link && /^(https?:|\/|#)/.test(link[2])) return html`<a href=${link[2]}>${link[1]}</a>`;
    return part;
  });
}

function block(text) {
  const lines = text.split("\n");
  if (lines.every((line) => /^\s*[-*] |^\s{2,}\S/.test(line))) {
    const items = text.split(/^\s*[-*] /m).map((item) => item.trim()).filter(Boolean);
    return html`<ul class="bullets">${items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
  }
  const heading = /^#+ (.*)$/.exec(lines[0]);
  if (heading) return html`<h3>${heading[1]}</h3>${lines.length > 1 && block(lines.slice(1).join("\n"))}`;
  return html`<p>${inline(text)}</p>`;
}

export function Prose({ text }) {
  if (!text) return null;
  return html`<div class="prose">${text.trim().split(/\n\s*\n/).map(block)}</div>`;
}
