// Feeds the till's scanner module with the cases on standard input, one after the other, and writes
// what came of each: the events, and how many keys were let through to the page.
import { readFileSync } from "node:fs";

const load = (path) => import(`data:text/javascript,${encodeURIComponent(readFileSync(path, "utf8"))}`);
const [folder] = process.argv.slice(2);
const { parseScan } = await load(`${folder}/codes.js`);
const { Scanner } = await load(`${folder}/scanner.js`);

function play({ pace, strokes }) {
  const scanner = new Scanner({ parse: parseScan, pace });
  const events = [];
  let passed = 0;
  let at = 1000;
  for (const { gap, quiet, ...stroke } of strokes) {
    if (quiet) {
      events.push(...scanner.quiet());
      continue;
    }
    at += gap;
    const done = scanner.key({ ...stroke, at });
    events.push(...done.events);
    if (!done.swallow && stroke.key !== "Shift") passed++;
  }
  return { events, passed, pace: scanner.pace };
}

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(play)));
