// The cards of the account: printed or virtual numbers and devices with pay codes. Each can be
// reported lost alone and dies at once everywhere; the money stays on the account.
import { html, useState } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { explain } from "/web/shared/problem.js";
import { t } from "/web/shared/text.js";
import { toast } from "/web/shared/toast.js";
import { api, state } from "/web/member/state.js";
import { loadCards } from "/web/member/sync.js";

async function tell(path, done) {
  try {
    await api.post(path, {});
    await loadCards();
    if (done) toast(done);
  } catch (error) {
    toast(explain(error), "bad");
  }
}

// "Card ·· 0428", "Pay code of this phone"
export function cardName(card, here) {
  if (!card) return t("cards.some");
  if (card.kind === "number") return t("account.number", { last4: card.last4 });
  return t(card.id === here ? "account.thisphone" : "account.paycode");
}

function Card({ card, here }) {
  const [sure, setSure] = useState(false);
  const name = cardName(card, here);
  const press = () => (sure ? tell(`/v1/me/cards/${card.id}/lost`, t("account.lostdone")) : setSure(true));
  return html`
    <li class="row apart" data-testid="card-row" data-kind=${card.kind}>
      <span class="grow">${name}</span>
      <button class="button slim bad" type="button" onClick=${press} data-testid="report-lost"
        aria-label=${`${t(sure ? "account.lostsure" : "account.lost")}: ${name}`}>
        ${t(sure ? "account.lostsure" : "account.lost")}</button>
    </li>`;
}

export function Cards() {
  const { cards, here } = useStore(state);
  const numbered = cards.some(({ kind }) => kind === "number");
  return html`
    <section class="stack tight" aria-label=${t("account.cards")}>
      <h3>${t("account.cards")}</h3>
      <ul class="stack tight">${cards.map((card) => html`<${Card} key=${card.id} card=${card} here=${here} />`)}</ul>
      ${!numbered && html`<button class="button wide" type="button" onClick=${() => tell("/v1/me/cards")}
        data-testid="new-card">${t("account.newcard")}</button>`}
    </section>`;
}
