// The page: a head; the card with what belongs to it, which stays in sight; the tabs and the one that
// is open. One column on a phone, two from 900 pixels on.
import { html } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { CardFace } from "/web/shared/card.js";
import { Guard } from "/web/shared/guard.js";
import { icon, wordmark } from "/web/shared/icons.js";
import { hasTopups, programName } from "/web/shared/format.js";
import { openSheet } from "/web/shared/sheet.js";
import { t } from "/web/shared/text.js";
import { beginAnew, state } from "/web/member/state.js";
import { logOut } from "/web/member/session.js";
import { cancelTopup, topping } from "/web/member/topping.js";
import { cancelSend, sending } from "/web/member/sending.js";
import { WaitingLine } from "/web/member/waiting.js";
import { Challenges } from "/web/member/challenges.js";
import { Progress } from "/web/member/progress.js";
import { useProgress } from "/web/member/progressnow.js";
import { Rewards } from "/web/member/rewards.js";
import { Vouchers } from "/web/member/vouchers.js";
import { Cards } from "/web/member/cards.js";
import { LanguageChoice } from "/web/member/login.js";
import { TABS, addressOf, follow, place } from "/web/account/place.js";
import { Privacy } from "/web/account/privacy.js";
import { Security } from "/web/account/security.js";
import { Statement } from "/web/account/statement.js";

const CONTENTS = { statement: Statement, rewards: RewardsTab, cards: CardsTab, security: Security, privacy: Privacy };

function Head({ name }) {
  return html`
    <header class="head">
      ${wordmark("/account", programName())}
      <h1 class="head-name" data-testid="member-name">${name ?? ""}</h1>
      <${LanguageChoice} bare />
      <button class="button slim" type="button" onClick=${() => logOut(false)} data-testid="logout">
        ${icon("leave")}${t("account.leave")}</button>
    </header>`;
}

// What writes waits for the network.
function Acts({ off }) {
  return html`
    <nav class="acts" aria-label=${t("home.actions")}>
      ${hasTopups() && html`
        <button class="button main" type="button" disabled=${off} onClick=${() => openSheet("topup")} data-testid="open-topup">
          ${icon("plus")}${t("home.topup")}</button>`}
      <button class="button" type="button" disabled=${off} onClick=${() => openSheet("send")} data-testid="open-send">
        ${icon("send")}${t("home.send")}</button>
    </nav>`;
}

function Side() {
  const { account, me, card, rewards, link, asOf, pulse } = useStore(state);
  const progress = useProgress(account);
  const trouble = account?.status && account.status !== "active";
  return html`
    <div class="side">
      <${CardFace} account=${account} name=${me?.name} last4=${card?.last4} state=${link} asOf=${asOf} pulse=${pulse} />
      ${trouble && html`<p class="note bad" role="alert">${t(`status.${account.status}.text`)}</p>`}
      <${WaitingLine} name="topup" store=${topping} cancel=${cancelTopup} />
      <${WaitingLine} name="send" store=${sending} cancel=${cancelSend} />
      ${!hasTopups() && html`<p class="note" data-testid="topup-at-till">${t("topup.till")}</p>`}
      <${Acts} off=${link === "offline"} />
      <${Guard} of=${rewards} again=${beginAnew}>
        <${Progress} points=${account?.points ?? 0} rewards=${rewards} expiring=${account?.expiring ?? []}
          pending=${account?.pending ?? []} progress=${progress} /><//>
    </div>`;
}

function RewardsTab() {
  const { account, rewards } = useStore(state);
  const progress = useProgress(account);
  return html`
    <div class="stack">
      <${Challenges} challenges=${progress?.challenges ?? []} />
      <${Vouchers} vouchers=${account?.vouchers ?? []} />
      <${Rewards} points=${account?.points ?? 0} rewards=${rewards} />
    </div>`;
}

function CardsTab() {
  return html`<div class="panel box"><${Cards} /></div>`;
}

function Tabs({ tab }) {
  return html`
    <nav class="tabs" aria-label=${t("tabs.label")}>
      ${TABS.map((each) => html`
        <a key=${each} href=${addressOf(each)} aria-current=${each === tab ? "page" : null} data-testid=${`tab-${each}`}
          onClick=${(event) => follow(event, each)}>${t(`tab.${each}`)}</a>`)}
    </nav>`;
}

export function Page() {
  const { me, entries } = useStore(state);
  const { tab } = useStore(place);
  return html`
    <div class="account" data-testid="account-page">
      <${Head} name=${me?.name} />
      <main class="account-main">
        <${Side} />
        <div class="tabbed">
          <${Tabs} tab=${tab} />
          <${Guard} key=${tab} of=${entries} again=${beginAnew}><${CONTENTS[tab]} /><//>
        </div>
      </main>
    </div>`;
}

// The same layout before anything is known, so that nothing jumps when it is.
export function PageGhost() {
  return html`
    <div class="account" aria-busy="true">
      <header class="head">${wordmark("/account", programName())}</header>
      <main class="account-main"><div class="side"><${CardFace} state="connecting" /></div></main>
    </div>`;
}
