// The ripple: a line that runs from the window that acted to one that heard, and a ring around it.
const SVG = "http://www.w3.org/2000/svg";

function middle(element, stage) {
  const box = element.querySelector(".glass").getBoundingClientRect();
  const ground = stage.getBoundingClientRect();
  return { x: box.left - ground.left + box.width / 2, y: box.top - ground.top + box.height / 2 };
}

function ring(element, name) {
  element.classList.remove(name);
  void element.offsetWidth;
  element.classList.add(name);
}

export function ripple(stage, lines, from, to) {
  const [start, end] = [from, to].map((name) => stage.querySelector(`[data-window="${name}"]`));
  if (!start || !end) return;
  const a = middle(start, stage);
  const b = middle(end, stage);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", `M${a.x} ${a.y} Q${(a.x + b.x) / 2} ${Math.min(a.y, b.y) - 60} ${b.x} ${b.y}`);
  line.setAttribute("pathLength", "100");
  line.addEventListener("animationend", () => line.remove());
  lines.append(line);
  ring(start, "acted");
  ring(end, "heard");
}
