// How far the account has come, as of now. The account tells it as of its newest entry; when that day
// is over, or other rules are in force, the service is asked for today's.
import { useEffect } from "/web/vendor/preact.js";
import { createStore, useStore } from "/web/shared/store.js";
import { programDay, rulesVersion } from "/web/shared/format.js";
import { serviceNow } from "/web/shared/time.js";
import { api } from "/web/member/state.js";

const asked = createStore({ key: null, progress: null });

const isOver = (told) => told.valid_until < programDay(serviceNow()) || told.rules_version < rulesVersion();

async function ask(key) {
  asked.set({ key, progress: null });
  const progress = await api.get("/v1/accounts/me/progress").then(({ body }) => body, () => null);
  if (asked.get().key === key) asked.set({ progress });
}

// Offline what was told last stands.
export function useProgress(account) {
  const told = account?.progress ?? null;
  const { key: known, progress } = useStore(asked);
  const key = told && isOver(told) ? `${account.id} ${account.version} ${rulesVersion()} ${programDay(serviceNow())}` : null;
  useEffect(() => { if (key && key !== known) ask(key); }, [key]);
  return (key && key === known && progress) || told;
}
