// Firefox for engines.py: one command a line on standard input, {id, name, args}, one answer a line on
// standard output, {id, value} or {id, error}. Driven over WebDriver BiDi, which needs no other program.
import readline from "node:readline";
import puppeteer from "puppeteer-core";

const browser = await puppeteer.launch({ browser: "firefox", executablePath: process.argv[2], headless: true });
const pages = [await browser.newPage()];
let page = pages[0];
let frame = page.mainFrame();
const elements = new Map();
let count = 0;

// A number names an element; whatever else a script answers is JSON.
async function plain(handle) {
  const element = handle.asElement();
  if (!element) return handle.jsonValue();
  elements.set(++count, element);
  return { element: count };
}

const given = (value) => (value?.element ? elements.get(value.element) : value);

// Firefox 140, Debian's until 2026, takes the size and does not know of the second command.
function turned(error) {
  if (!error.message.includes("setScreenOrientationOverride")) throw error;
}

const commands = {
  size: (width, height) => page.setViewport({ width, height }).catch(turned),
  open: (url) => page.goto(url, { waitUntil: "load" }).then(() => { frame = page.mainFrame(); }),
  async tab(at) {
    pages[at] ??= await browser.newPage();
    page = pages[at];
    frame = page.mainFrame();
    await page.bringToFront();
  },
  async frame(element) {
    frame = element ? await given(element).contentFrame() : page.mainFrame();
  },
  async script(source, values) {
    return plain(await frame.evaluateHandle(new Function(source), ...values.map(given)));
  },
  async all(selector) {
    return Promise.all((await frame.$$(selector)).map(plain));
  },
  click: (element) => given(element).click(),
  picture: (path) => page.screenshot({ path }).then(() => {}),
  async type(element, text) {
    await given(element).type(text);
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { id, name, args } = JSON.parse(line);
  let answer;
  try {
    answer = { id, value: (await commands[name](...args)) ?? null };
  } catch (error) {
    answer = { id, error: String(error.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
