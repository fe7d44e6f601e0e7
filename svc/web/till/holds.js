// The open holds of the visiting customer, as the ledger lists them: read again whenever the
// account has a new version, so what another till or the clock has ended is gone from here too.
import { state } from "/web/till/state.js";
import { api } from "/web/till/terminal.js";

let seen = "";
let asked = 0;

export async function loadHolds() {
  const { visit } = state.get();
  const turn = ++asked;
  if (!visit || visit.account.held === 0) return state.set({ holds: [] });
  const path = `/v1/accounts/${visit.account.id}/holds?visit=${encodeURIComponent(visit.visit)}`;
  const holds = await api.get(path).then(({ body }) => body.items, () => null);
  return holds && turn === asked ? state.set({ holds }) : undefined;
}

function follow({ visit }) {
  const now = visit ? `${visit.visit} ${visit.account.version}` : "";
  if (now === seen) return;
  seen = now;
  loadHolds();
}

export function followHolds() {
  state.subscribe(follow);
  follow(state.get());
}
