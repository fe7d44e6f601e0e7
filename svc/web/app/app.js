// The customer's app: decides which screen stands, draws the open sheet, hears the outside world.
import "/web/app/text.js";
import { html, render, useEffect } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { language } from "/web/shared/text.js";
import { Guard } from "/web/shared/guard.js";
import { Toasts } from "/web/shared/toast.js";
import { openSheet, resetSheets, useSheet } from "/web/shared/sheet.js";
import { hearDemo } from "/web/shared/demo.js";
import { keepShell } from "/web/shared/shell.js";
import { beginAnew, state } from "/web/member/state.js";
import { boot } from "/web/member/session.js";
import { resumeTopup } from "/web/member/topping.js";
import { resumeSend } from "/web/member/sending.js";
import { showCodeTo } from "/web/app/pay.js";
import { Login } from "/web/member/login.js";
import { Home, HomeGhost } from "/web/app/home.js";
import { Sheets } from "/web/app/sheets.js";

// A wide window is the web, a phone the app.
const client = () => (matchMedia("(min-width: 760px)").matches ? "web" : "app");

function App() {
  useStore(language);
  const known = useStore(state);
  const { phase } = known;
  const sheet = useSheet();
  useEffect(() => {
    if (phase !== "home") return;
    resumeTopup();
    resumeSend();
    const wanted = location.hash.slice(1);
    if (!["topup", "send", "pay"].includes(wanted)) return;
    history.replaceState(null, "", location.pathname);
    openSheet(wanted);
  }, [phase]);
  const screen = { boot: HomeGhost, login: Login, home: Home }[phase];
  return html`
    <${Guard} of=${known} again=${beginAnew}><${screen} client=${client} /><//>
    ${phase === "home" && sheet.name && html`<${Sheets} key=${sheet.name} name=${sheet.name} data=${sheet.data} />`}
    <${Toasts} />`;
}

resetSheets();
render(html`<${App} />`, document.getElementById("root"));
boot();
hearDemo("crema-ask-code", showCodeTo);
keepShell("/app");
