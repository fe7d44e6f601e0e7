// Words a problem as a page does: reads [{page, language, slug, body, wait}] from standard input and
// writes what shared/problem.js says to each. The program is one of dollars.
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { pathToFileURL } from "node:url";

const [web] = process.argv.slice(2);
const vendor = Object.fromEntries(readFileSync(`${web}/VENDOR`, "utf8").trim().split("\n")
  .map((line) => line.split(" ")).map(([from, to]) => [`/web/${to}`, from]));
// The addresses of the pages' modules, as the service serves them.
const hooks = `
  const root = ${JSON.stringify(pathToFileURL(web).href)}, vendor = ${JSON.stringify(vendor)};
  export const resolve = (name, context, next) => name.startsWith("/web/")
    ? { url: root + "/" + (vendor[name] ?? name.slice(5)), format: "module", shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const stub = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true });
stub("localStorage", { getItem: () => null, setItem() {} });
stub("navigator", { languages: ["en-US"] });
stub("document", { documentElement: {}, createElement: () => ({}) });
stub("window", globalThis);

const { language, addTexts } = await import("/web/shared/text.js");
const { explain } = await import("/web/shared/problem.js");
const { setProgram } = await import("/web/shared/format.js");
setProgram({ currency: "USD", currency_exponent: 2, time_zone: "UTC" });

const own = async (page, tag) =>
  (await import(`/web/${page}/text/${tag}.js`).catch(() => ({ default: {} }))).default;
const shared = { en: await own("shared", "en"), vi: await own("shared", "vi") };
const pages = { shared, app: { en: await own("member", "en"), vi: await own("member", "vi") },
                till: { en: await own("till", "en"), vi: await own("till", "vi") } };

function say({ page, language: tag, slug, body, wait = 0 }) {
  addTexts(shared);
  addTexts(pages[page]);
  language.set({ tag });
  const error = Object.assign(new Error(body.detail), { slug, body, retryAfterMs: wait, againAt: Date.UTC(2026, 10, 22) });
  return explain(error);
}

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(say)));
