// The receipt page: takes the token behind the #, which no server ever sees, and checks it here.
import { html, render, useEffect, useState } from "/web/vendor/preact.js";
import { dateTime, moneyFull, points, setProgram, signed, signedPoints } from "/web/shared/format.js";
import { entryName } from "/web/shared/entry.js";
import { icon, wordmark } from "/web/shared/icons.js";
import { useStore } from "/web/shared/store.js";
import { has, language, languages, setLanguage, t } from "/web/shared/text.js";
import { check, Doubt, takeApart } from "/web/receipt/check.js";

const KEYS = "/.well-known/crema-keys.json";
const ICONS = { good: "check", bad: "ban", wait: "clock" };

async function publishedKeys() {
  const response = await fetch(KEYS, { cache: "no-cache" });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()).keys;
}

// What the page shows of a token: the verdict, why, and the claims where they can be read.
async function judge(token) {
  let claims = null;
  try {
    if (!crypto.subtle) throw new Doubt("browser");
    claims = takeApart(token).claims;
    return { verdict: "good", why: "good", ...(await check(token, await publishedKeys())) };
  } catch (error) {
    if (error instanceof Doubt) return { verdict: error.slug === "browser" ? "wait" : "bad", why: error.slug, claims };
    return { verdict: "wait", why: "keys", claims: null };
  }
}

// A pasted link counts as what is behind its #.
const tokenOf = (pasted) => pasted.trim().split("#").at(-1);

function useToken() {
  const [token, setToken] = useState(tokenOf(location.hash));
  useEffect(() => {
    const heard = () => setToken(tokenOf(location.hash));
    addEventListener("hashchange", heard);
    return () => removeEventListener("hashchange", heard);
  }, []);
  return token;
}

function Fact({ name, children }) {
  return children ? html`<div><dt>${name}</dt><dd>${children}</dd></div>` : null;
}

function Facts({ claims, verdict }) {
  return html`
    <div class="paper-body stack" data-verdict=${verdict}>
      <div class="receipt-head">
        <span>${claims.iss}</span>
        <strong class="receipt-amount nums" data-testid="amount">${claims.cash ? signed(claims.cash) : signedPoints(claims.points) || "–"}</strong>
        <span>${entryName(claims)}</span>
      </div>
      <dl class="facts">
        <${Fact} name=${t("receipt.when")}>${claims.at && dateTime(claims.at)}<//>
        <${Fact} name=${t("receipt.where")}>${claims.store_title}<//>
        <${Fact} name=${t("receipt.how")}>${has(`channel.${claims.channel}`) ? t(`channel.${claims.channel}`) : claims.channel}<//>
        <${Fact} name=${t("receipt.points")}>${signedPoints(claims.points)}<//>
        <${Fact} name=${t("receipt.after")}>${moneyFull(claims.cash_after - (claims.held_after ?? 0))}<//>
        <${Fact} name=${t("receipt.pointsafter")}>${`${points(claims.points_after)} ★`}<//>
        <${Fact} name=${t("receipt.number")}><code>${claims.receipt}</code><//>
        <${Fact} name=${t("check.issued")}>${claims.iat && dateTime(claims.iat)}<//>
      </dl>
    </div>`;
}

function Paper({ token }) {
  const [found, setFound] = useState(null);
  const look = () => {
    setFound(null);
    judge(token).then(setFound);
  };
  useEffect(look, [token]);
  const verdict = found?.verdict ?? "wait";
  const why = found?.why ?? "working";
  const claims = found?.claims?.type === "receipt" ? found.claims : null;
  if (claims) setProgram(claims);
  return html`
    <article class="panel paper" data-testid="paper">
      <div class="verdict" data-testid="verdict" data-verdict=${found ? verdict : ""} role="status">
        ${icon(ICONS[verdict])}
        <div class="stack tight"><h1>${t(`check.${why}.title`)}</h1><p>${t(`check.${why}.text`)}</p>
          ${why === "keys" && html`<button class="button" type="button" onClick=${look}>${t("check.again")}</button>`}</div>
      </div>
      ${claims && html`<${Facts} claims=${claims} verdict=${verdict} />`}
      ${verdict === "good" && html`
        <div class="how small quiet"><p>${t("check.how")}</p><p>${t("check.key")} <code data-testid="kid">${found.kid}</code></p></div>`}
    </article>`;
}

function Ask() {
  const [pasted, setPasted] = useState("");
  const go = (event) => {
    event.preventDefault();
    if (pasted.trim()) location.hash = tokenOf(pasted);
  };
  return html`
    <form class="panel paper-body stack" onSubmit=${go} data-testid="ask">
      <h1>${t("check.ask.title")}</h1>
      <p class="quiet">${t("check.ask.text")}</p>
      <label class="field"><span>${t("check.ask.field")}</span>
        <input value=${pasted} onInput=${(event) => setPasted(event.target.value)} autocomplete="off" spellcheck=${false}
          data-testid="field-token" /></label>
      <button class="button main wide" type="submit" data-testid="check-go">${t("check.ask.go")}</button>
    </form>`;
}

// Whose page this is: the service's own word, since a receipt may say anything.
function useName() {
  const [name, setName] = useState("Crema");
  useEffect(() => {
    fetch("/v1/program").then((reply) => reply.json()).then((program) => program.name && setName(program.name)).catch(() => {});
  }, []);
  return name;
}

function Page() {
  const token = useToken();
  const name = useName();
  useEffect(() => { document.title = `${t("check.ask.title")} · ${name}`; }, [name]);
  const { tag } = useStore(language);
  const other = languages.find((each) => each.tag !== tag);
  return html`
    <div class="page">
      <header class="page-head"><span class="row" data-testid="page-name">${wordmark("/app", name)}</span>
        <button class="button bare slim" type="button" lang=${other.tag} data-testid="language"
          onClick=${() => setLanguage(other.tag)}>${other.name}</button></header>
      <main>${token ? html`<${Paper} key=${token} token=${token} />` : html`<${Ask} />`}</main>
    </div>`;
}

render(html`<${Page} />`, document.getElementById("root"));
