// English. Keys are grouped by where they are read; {names} are filled in.
export default {
  "close": "Close",
  "cancel": "Cancel",
  "done": "Done",
  "retry": "Ask again",
  "language": "Language",
  "working": "One moment…",
  "slow": "Taking longer than usual. Still asking…",

  "broken.text": "This part could not be shown. Nothing is lost: load it again.",
  "broken.again": "Load again",

  "noanswer.title": "No answer yet",
  "noanswer.text": "No answer from the service. Check the network and ask again: a repeat is safe.",
  "noanswer.busy": "The service is busy. Ask again in a moment: a repeat is safe.",

  "dot.live": "Live",
  "dot.connecting": "connecting",
  "dot.reconnecting": "reconnecting",
  "dot.offline": "offline",
  "dot.asof": "as of {time}",
  "dot.version": "Version {version} of this account",

  "card.label": "Your card",

  "tier.green": "Green",
  "tier.gold": "Gold",
  "tier.reserve": "Reserve",

  "status.frozen": "Frozen",
  "status.closed": "Closed",
  "status.frozen.text":
    "This card is frozen: it takes top-ups and refunds, but does not pay. Contact " +
    "support to unfreeze it.",
  "status.closed.text": "This account is closed. Contact support if that is a surprise.",

  "kind.load": "Top-up",
  "kind.load.till": "Cash top-up",
  "kind.purchase": "Purchase",
  "kind.redeem": "Reward",
  "kind.refund": "Refund",
  "kind.void": "Cancelled",
  "kind.bonus": "Bonus points",
  "kind.expire": "Points expired",
  "kind.adjust": "Adjustment",
  "kind.status": "Card status changed",
  "kind.tier": "Level changed",
  "kind.card": "Card added or removed",
  "kind.transfer_in": "Received",
  "kind.transfer_out": "Sent",
  "kind.hold": "Held",
  "kind.capture": "Charged",
  "kind.release": "Released",
  "kind.release.system": "Hold ended",
  "kind.tombstone": "Cancelled",

  "entry.held": "{amount} held",
  "entry.released": "{amount} released",
  "entry.until": "Held until {time}",
  "entry.captured": "Charged, of {amount} held",

  "channel.app": "App",
  "channel.web": "Web",
  "channel.till": "Till",
  "channel.console": "Support",
  "channel.provider": "Payment provider",
  "channel.system": "Crema",
  "rewards.missing": "{missing} ★ to go",
  "rewards.cost": "{cost} ★",
  "receipt.number": "Receipt number",
  "receipt.when": "When",
  "receipt.where": "Where",
  "receipt.how": "Through",
  "receipt.after": "Balance after",
  "receipt.points": "Points",
  "receipt.pointsafter": "Points after",

  "check.working.title": "Checking…",
  "check.working.text": "The signature is checked in this browser.",
  "check.good.title": "This receipt is genuine",
  "check.good.text": "It carries our signature, and nothing in it was changed.",
  "check.signature.title": "This receipt is not genuine",
  "check.signature.text": "The signature does not fit what it says: something was changed. Do not rely on it.",
  "check.key.title": "This receipt is not ours",
  "check.key.text": "It was signed with a key that we have not published. Do not rely on it.",
  "check.form.title": "This is not a receipt",
  "check.form.text": "The link is cut off or is something else. Open it again from where you got it.",
  "check.browser.title": "This browser cannot check it",
  "check.browser.text": "It lacks Ed25519 signatures, or the page was not opened over https. Try a newer browser.",
  "check.keys.title": "Not checked yet",
  "check.keys.text": "Our public keys did not arrive. Check the network, then try again.",
  "check.again": "Try again",
  "check.how": "Checked here, with our public key: the receipt was not sent to any server.",
  "check.key": "Key",
  "check.issued": "Signed at",
  "check.ask.title": "Check a receipt",
  "check.ask.text": "Paste the link of a signed receipt, or the text that begins with v4.public.",
  "check.ask.field": "Link or text",
  "check.ask.go": "Check",

  "problem.wrong-credentials": "E-mail or password is not right. Check both and try again.",
  "problem.email-taken": "This e-mail address already has a card. Log in instead.",
  "nocookie.title": "Not signed in",
  "problem.no-cookie":
    "This browser kept no cookie for this page, so you are not signed in. Allow cookies for it. Safari keeps none on http: open Crema over https.",
  "problem.unauthenticated": "Your session has ended. Log in again.",
  "problem.locked": "Too many tries from here. Wait a moment, then try again.",
  "problem.locked.at": "Too many tries from here. Again at {at}.",
  "problem.rate-limited": "Too many requests. Wait a moment, then try again.",
  "problem.rate-limited.at": "Too many requests. Again at {at}.",
  "problem.insufficient-funds": "{short} short: {spendable} is on the card.",
  "problem.insufficient-points": "Not enough points for this reward. Choose a smaller one.",
  "problem.account-closed": "This account is closed. Use another card.",
  "problem.visit-expired": "The visit has ended. Scan the card or the pay code again.",
  "problem.already-refunded": "This has been refunded already. Nothing is left to give back.",
  "problem.transfer-to-self": "This is your own card. Name somebody else’s card or e-mail address.",
  "problem.hold-ended":
    "This hold has ended: it was captured, released or has expired. Charge the card " +
    "instead.",
  "problem.capture-too-large": "Only {limit} is held. Capture that, then charge the rest.",
  "problem.too-many-holds":
    "This card has too many open holds. Capture or release one of them first.",
  "problem.recipient-unavailable":
    "The recipient cannot take this. Nothing was sent: send less, or ask for another " +
    "card.",
  "problem.busy": "The service is busy. Nothing was done; try again in a moment.",
  "problem.outcome-unknown": "No answer yet. Ask again: the card cannot be charged twice.",
  "problem.not-a-demo": "This is not a demo database. Log in with your own account instead.",
  "problem.weak-password":
    "This password is too easy to guess. Choose one of 10 or more characters that " +
    "is not a common password.",
  "problem.account-frozen":
    "This card is frozen. Take payment in another way; support can say why and " +
    "unfreeze it.",
  "problem.card-unknown":
    "This card cannot be used. Scan it again or type the 16 digits; if it still " +
    "fails, use another card.",
  "problem.paycode-refused":
    "This pay code has been used or is too old. Scan the code that the app shows " +
    "now.",
  "problem.payment-declined":
    "The payment was declined. Nothing was charged; try another payment method.",
  "problem.voided":
    "This operation was voided. Nothing was charged; start again if the customer " +
    "still wants it.",
  "problem.idempotency-key-reused":
    "This check number already belongs to another operation. Nothing was charged; " +
    "press again, it gets a new number.",
  "problem.enrolment-refused":
    "This enrolment code is not accepted. Ask staff for a new one; a code works " +
    "once and for a short time.",
  "problem.program-not-set-up":
    "This card is not open for business yet. Try again later, or ask the shop.",
  "problem.payments-not-set-up":
    "Top-ups in the app are not set up yet. Nothing was charged: top up at the till.",
  "problem.rules-not-set-up":
    "This card is not open for business yet. Try again later, or ask the shop.",
  "problem.unavailable":
    "The service cannot answer right now. Try again in a moment: a repeat is " +
    "safe.",

  "demo.title": "One card, every channel, the same instant",
  "demo.lead": "Three windows on one account. Change it in one and watch the others.",
  "demo.phone": "App on a phone",
  "demo.web": "The same card on the web",
  "demo.till": "The till",
  "demo.feed": "Changes, with their measured time",
  "demo.feed.empty":
    "Each change will be listed here with the milliseconds it took to reach the " +
    "other windows.",
  "demo.how":
    "Measured in this browser, from the press of the button to the moment each " +
    "window has the change.",
  "demo.try": "Try this",
  "demo.step1": "Scan the phone’s pay code at the till",
  "demo.step2": "Charge 4.50 at the till",
  "demo.step3": "Top up on the phone",
  "demo.scan": "Hold phone to the scanner",
  "demo.in": "{where} in {ms} ms",
  "demo.answered": "answered in {ms} ms",
  "demo.at.till": "at the till",
  "demo.at.app": "on the phone",
  "demo.at.web": "on the web",
  "demo.at.elsewhere": "elsewhere",
  "demo.where.till": "till",
  "demo.where.app": "app",
  "demo.where.web": "web",
  "demo.off.title": "This is not a demo database",
  "demo.off.text":
    "The demo page signs you in as ada, which only a demo database allows. Open " +
    "the app or the till instead.",
  "demo.wait": "Signing ada in and opening the till…",
};
