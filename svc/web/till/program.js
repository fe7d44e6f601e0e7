// The program as the till has last heard of it: its name, limits and flags, and its rewards. Whoever hears
// that other rules are in force has both asked for again.
import { keep, recall } from "/web/shared/db.js";
import { rulesVersion, setProgram } from "/web/shared/format.js";
import { api } from "/web/till/terminal.js";
import { loadRewards } from "/web/till/visit.js";

const PROGRAM = "program";
let asking = false;

export async function learnProgram() {
  const { body } = await api.get("/v1/program");
  setProgram(body);
  keep(PROGRAM, body).catch(() => {});
}

// An id of the rules as words: "Gift cards" of "gift-cards".
export function wordsOf(id) {
  const words = id.replaceAll(/[_-]+/g, " ").trim() || id;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// Answers whether it is known from before.
export async function recallProgram() {
  const program = await recall(PROGRAM);
  if (program) setProgram(program);
  return Boolean(program);
}

async function learnAgain() {
  await learnProgram();
  await loadRewards();
}

// Without an answer the next one that tells a version asks again.
export async function hearRules(version) {
  if (version === rulesVersion() || asking) return;
  asking = true;
  await learnAgain().catch(() => {});
  asking = false;
}
