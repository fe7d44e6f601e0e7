// The customer's account in a browser: decides which screen stands, draws the open sheet.
import "/web/account/text.js";
import { html, render, useEffect } from "/web/vendor/preact.js";
import { useStore } from "/web/shared/store.js";
import { language } from "/web/shared/text.js";
import { Guard } from "/web/shared/guard.js";
import { Toasts } from "/web/shared/toast.js";
import { resetSheets, useSheet } from "/web/shared/sheet.js";
import { beginAnew, state } from "/web/member/state.js";
import { boot } from "/web/member/session.js";
import { resumeTopup } from "/web/member/topping.js";
import { resumeSend } from "/web/member/sending.js";
import { Login } from "/web/member/login.js";
import { Page, PageGhost } from "/web/account/page.js";
import { Sheets } from "/web/account/sheets.js";

const client = () => "web";

function App() {
  useStore(language);
  const known = useStore(state);
  const { phase } = known;
  const sheet = useSheet();
  useEffect(() => {
    if (phase !== "home") return;
    resumeTopup();
    resumeSend();
  }, [phase]);
  const screen = { boot: PageGhost, login: Login, home: Page }[phase];
  return html`
    <${Guard} of=${known} again=${beginAnew}><${screen} client=${client} /><//>
    ${phase === "home" && sheet.name && html`<${Sheets} key=${sheet.name} name=${sheet.name} data=${sheet.data} />`}
    <${Toasts} />`;
}

resetSheets();
render(html`<${App} />`, document.getElementById("root"));
boot();
