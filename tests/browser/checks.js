// Rules of the house that a machine can see, run inside a page: nothing wider than the window,
// every control has a name and is 44 pixels high, no text is cut off, text stands out from its ground
// (WCAG AA).
const faults = [];
const seen = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
  && element.getClientRects().length > 0;
const named = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} "${
  (element.textContent || element.dataset?.testid || "").trim().slice(0, 40)}"`;

const width = document.documentElement.scrollWidth;
if (width > innerWidth) {
  const wide = [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(named);
  faults.push(`the page is ${width} wide in a window of ${innerWidth}: ${wide.join("; ")}`);
}
for (const dialog of document.querySelectorAll("dialog[open]")) {
  if (dialog.scrollWidth > dialog.clientWidth) faults.push(`wider than its window: ${named(dialog)}`);
}

const nameOf = (element) => (element.getAttribute("aria-label") || element.innerText || element.title
  || [...(element.labels ?? [])].map((label) => label.textContent).join(" ") || "").trim();
for (const control of document.querySelectorAll("a[href], button, input, select, textarea, iframe, summary")) {
  if (!seen(control) && !control.matches(".scan")) continue;
  if (!nameOf(control)) faults.push(`no name: ${named(control)}`);
  const { height } = control.getBoundingClientRect();
  const inText = control.matches("a") && getComputedStyle(control).display === "inline";
  if (height < 43.5 && !inText && !control.matches(".scan, iframe, .wordmark")) {
    faults.push(`only ${Math.round(height)} px high: ${named(control)}`);
  }
}

// Colours as [red, green, blue, alpha], through a canvas, which reads every notation.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
function colour(text) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = text;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}
const over = (top, ground) => top.slice(0, 3).map((part, at) => part * top[3] + ground[at] * (1 - top[3]));
function light(parts) {
  const [red, green, blue] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
// The ground behind an element; nothing where a picture or gradient is, which a person must judge.
function groundOf(element) {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none" || Number(style.opacity) < 1) return null;
    layers.push(colour(style.backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reverse().reduce((ground, layer) => over(layer, ground), [255, 255, 255]);
}
// Whether what holds a text hides some of it: with its letters outside, and no way to scroll to them.
const HIDES = ["hidden", "clip"];
function isCut(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  const { left, right, top, bottom } = range.getBoundingClientRect();
  for (let at = text.parentElement; at && at !== document.body; at = at.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    if (HIDES.includes(overflowX) && (left < box.left - 1 || right > box.right + 1)) return true;
    if (HIDES.includes(overflowY) && (top < box.top - 4 || bottom > box.bottom + 4)) return true;
    if (overflowX === "auto" || overflowY === "auto") return false;
  }
  return false;
}
for (const key of document.querySelectorAll("kbd")) {
  const range = document.createRange();
  range.selectNodeContents(key);
  if (seen(key) && range.getClientRects().length > 1) faults.push(`broken into lines: ${named(key)}`);
}
// What an empty field asks for, at the size of text that most people have; a hint of any length
// ends in dots.
const usual = parseFloat(getComputedStyle(document.documentElement).fontSize) <= 20;
for (const field of usual ? document.querySelectorAll("input[placeholder]") : []) {
  if (field.value || !seen(field)) continue;
  const { font, paddingLeft, paddingRight, textOverflow } = getComputedStyle(field);
  if (textOverflow === "ellipsis") continue;
  canvas.font = font;
  const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  if (canvas.measureText(field.placeholder).width > room + 1) faults.push(`cut off: ${field.placeholder}`);
}
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (words.nextNode()) {
  const element = words.currentNode.parentElement;
  if (!words.currentNode.data.trim() || !seen(element)) continue;
  if (element.closest(".unseen, .roll, script, noscript, :disabled, [aria-disabled=true]")) continue;
  if (isCut(words.currentNode)) faults.push(`cut off: ${named(element)}`);
  const ground = groundOf(element);
  if (!ground) continue;
  const style = getComputedStyle(element);
  const [a, b] = [light(over(colour(style.color), ground)), light(ground)];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${named(element)}`);
}
return [...new Set(faults)];
