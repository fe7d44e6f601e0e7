// The words of the pages: one catalogue per language, those that pages share and those that a page adds.
// A missing text falls back to English.
import en from "/web/shared/text/en.js";
import vi from "/web/shared/text/vi.js";
import { readText, writeText } from "/web/shared/kept.js";
import { createStore } from "/web/shared/store.js";

const catalogues = { en: { ...en }, vi: { ...vi } };
const STORED = "crema.language";

function first() {
  const wanted = [readText("local", STORED), ...navigator.languages];
  for (const tag of wanted) {
    const base = (tag || "").slice(0, 2);
    if (catalogues[base]) return base;
  }
  return "en";
}

export const language = createStore({ tag: first() });
document.documentElement.lang = language.get().tag;

export const languages = [{ tag: "en", name: "English" }, { tag: "vi", name: "Tiếng Việt" }];

export function setLanguage(tag) {
  writeText("local", STORED, tag);
  document.documentElement.lang = tag;
  language.set({ tag });
}

// The tag for Intl: the person's own regional variant if it is of the same language.
export function locale() {
  const { tag } = language.get();
  return navigator.languages.find((wanted) => wanted.slice(0, 2) === tag) || tag;
}

// A page's own words: {en: {key: text}, vi: …}.
export function addTexts(words) {
  for (const tag of Object.keys(words)) Object.assign(catalogues[tag], words[tag]);
}

export const has = (key) => catalogues.en[key] !== undefined;

// What a rule of the program is called in the language of the page: a reward, a gift, a challenge.
export const called = ({ name, names }) => names?.[language.get().tag] ?? name;

const BLANK = /\{(\w+)\}/g;

// What must be filled in, in any language.
export const needs = (key) => [...new Set(Object.values(catalogues).flatMap((texts) =>
  [...(texts[key] ?? "").matchAll(BLANK)].map(([, name]) => name)))];

export function t(key, values = {}) {
  const text = catalogues[language.get().tag][key] ?? catalogues.en[key] ?? key;
  return text.replace(BLANK, (_, name) => values[name] ?? "");
}
