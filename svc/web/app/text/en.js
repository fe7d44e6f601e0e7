// English: the app's own words; those that a customer's pages share are in /web/member/text/.
export default {
  "home.hello": "Hello, {name}",
  "home.account": "Account",

  "history.title": "History",
  "history.empty.title": "Nothing here yet",
  "history.empty.text": "Top up or pay, and it appears here at once.",
  "history.more": "Show older",

  "pay.title": "Pay",
  "pay.lead": "Show this to the cashier.",
  "pay.digits": "Or read the digits",
  "pay.renews": "New code in {seconds} s",
  "pay.offline": "No network needed: this code works offline.",
  "pay.first": "The first code on this device needs the network once. Connect and try again.",
  "pay.balance": "Balance {balance}",
  "pay.paid": "Paid {amount}",
  "pay.held": "{amount} is held",
  "pay.held.text": "You pay only what you use. The rest is free again at {time} at the latest.",
  "pay.earned": "{points} earned",
  "pay.thanks": "New balance {balance}",
  "pay.redeemed": "Enjoy your reward",
  "pay.unsafe": "This browser cannot keep a secret on this page. Open Crema over https.",
  "pay.another": "Show a new code",
  "pay.preparing": "Preparing this device…",
  "pay.copy": "Copy digits",
  "pay.copied": "Copied",

  "account.title": "Account",
  "account.install": "Install the app",
};
