// The home screen: the card first, then the way to the next reward, rewards and history; the two
// things people came for stand at the bottom, where the thumb is.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { CardFace } from "/web/shared/card.js";
import { Guard } from "/web/shared/guard.js";
import { icon } from "/web/shared/icons.js";
import { hasTopups, programName } from "/web/shared/format.js";
import { openSheet } from "/web/shared/sheet.js";
import { t } from "/web/shared/text.js";
import { beginAnew, state } from "/web/member/state.js";
import { cancelTopup, topping } from "/web/member/topping.js";
import { cancelSend, sending } from "/web/member/sending.js";
import { WaitingLine } from "/web/member/waiting.js";
import { Challenges } from "/web/member/challenges.js";
import { Progress } from "/web/member/progress.js";
import { useProgress } from "/web/member/progressnow.js";
import { Rewards } from "/web/member/rewards.js";
import { Vouchers } from "/web/member/vouchers.js";
import { History } from "/web/app/history.js";

function Actions() {
  return html`
    <nav class="actions" aria-label=${t("home.actions")}>
      ${hasTopups() && html`
        <button class="button" type="button" onClick=${() => openSheet("topup")} data-testid="open-topup">
          ${icon("plus")}${t("home.topup")}</button>`}
      <button class="button" type="button" onClick=${() => openSheet("send")} data-testid="open-send">
        ${icon("send")}${t("home.send")}</button>
      <button class="button main" type="button" onClick=${() => openSheet("pay")} data-testid="open-pay">
        ${icon("qr")}${t("home.pay")}</button>
    </nav>`;
}

export function Home() {
  const part = (of, drawn) => html`<${Guard} of=${of} again=${beginAnew}>${drawn}<//>`;
  const { account, me, card, entries, next, rewards, link, asOf, pulse } = useStore(state);
  const progress = useProgress(account);
  const trouble = account?.status && account.status !== "active";
  return html`
    <div class="home" data-testid="home">
      <header class="home-head">
        <h1>${me?.name ? t("home.hello", { name: me.known_as || me.name }) : programName()}</h1>
        <button class="button bare round" type="button" onClick=${() => openSheet("account")}
          aria-label=${t("home.account")} data-testid="open-account">${icon("gear")}</button>
      </header>
      <main class="home-main">
        <div class="home-card">
          <${CardFace} account=${account} name=${me?.name} last4=${card?.last4} state=${link} asOf=${asOf} pulse=${pulse} />
          ${trouble && html`<p class="note bad" role="alert">${t(`status.${account.status}.text`)}</p>`}
          <${WaitingLine} name="topup" store=${topping} cancel=${cancelTopup} />
          <${WaitingLine} name="send" store=${sending} cancel=${cancelSend} />
          ${!hasTopups() && html`<p class="note" data-testid="topup-at-till">${t("topup.till")}</p>`}
          <${Actions} />
          ${part(rewards, html`<${Progress} points=${account?.points ?? 0} rewards=${rewards} expiring=${account?.expiring ?? []}
            pending=${account?.pending ?? []} progress=${progress} />`)}
        </div>
        <div class="home-rest">
          ${part(account, html`<${Challenges} challenges=${progress?.challenges ?? []} />`)}
          ${part(account, html`<${Vouchers} vouchers=${account?.vouchers ?? []} />`)}
          ${part(rewards, html`<${Rewards} points=${account?.points ?? 0} rewards=${rewards} />`)}
          ${part(entries, html`<${History} entries=${entries} next=${next} loaded=${asOf !== null} />`)}
        </div>
      </main>
    </div>`;
}

// The same layout before anything is known, so that nothing jumps when it is.
export function HomeGhost() {
  return html`
    <div class="home" aria-busy="true">
      <header class="home-head"><h1>${programName()}</h1></header>
      <main class="home-main"><div class="home-card"><${CardFace} state="connecting" /></div></main>
    </div>`;
}
