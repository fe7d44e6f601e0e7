// Coming and going: who is signed in when the app opens, and what is left when a session has ended.
import { setProgram } from "/web/shared/format.js";
import { recall } from "/web/shared/db.js";
import { explain } from "/web/shared/problem.js";
import { closeSheet } from "/web/shared/sheet.js";
import { clearToasts, toast } from "/web/shared/toast.js";
import { api, forgetPerson, loadSnapshot, onEnd, state } from "/web/member/state.js";
import { follow, loadAll, loadProgram, unfollow } from "/web/member/sync.js";

const PATIENCE_MS = 3000;
let mine = null;

// What the device keeps is shown when the service cannot be asked; else it may be of a session that
// has ended, and nothing of it may be seen. Nor over what the service has told meanwhile.
async function showKept() {
  const program = await recall("program");
  if (state.get().phase !== "boot" || !state.get().account) return;
  setProgram(program);
  state.set({ phase: "home", link: navigator.onLine ? "reconnecting" : "offline" });
}

// Ends in phase home or login.
export async function boot() {
  const kept = await loadSnapshot();
  if (kept) state.set(kept);
  const late = kept && setTimeout(showKept, PATIENCE_MS);
  try {
    await loadProgram();
    await loadAll();
  } catch (error) {
    if (error.slug === "unauthenticated" || leaving) return;
    if (!state.get().account) return state.set({ phase: "login", trouble: error });
    await showKept();
    follow();
    addEventListener("online", () => loadAll().catch(() => {}), { once: true });
  } finally {
    clearTimeout(late);
  }
}

// why: "signed-out" (on another device), "expired", "everywhere" (here, on all devices); nothing where
// the service does not know.
// Nothing of the person is left, here or on the device, before the log-in shows.
let leaving = null;

function leave(why) {
  leaving ??= go(why).finally(() => { leaving = null; });
  return leaving;
}

async function go(why) {
  const somebody = state.get().account !== null;
  unfollow();
  closeSheet();
  clearToasts();
  await forgetPerson();
  state.set({ phase: "login", ended: why ?? (somebody ? "unknown" : null) });
}

// At the log-in nobody is here who could be forgotten.
onEnd(({ body }) => state.get().phase !== "login" && leave(mine ?? body.ended));

export async function logOut(everywhere) {
  mine = everywhere ? "everywhere" : "here";
  try {
    await api.call("DELETE", everywhere ? "/v1/sessions" : "/v1/sessions/current");
    await leave(mine);
  } catch (error) {
    if (error.slug !== "unauthenticated") toast(explain(error), "bad");
  } finally {
    mine = null;
  }
}
