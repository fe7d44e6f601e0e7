// One WebSocket to the service, kept alive. A page watches accounts or visits; each watch keeps
// its position, so that after a break the service sends exactly what was missed.
import { hearGeneration } from "/web/shared/position.js";
import { createStore } from "/web/shared/store.js";

const PROTOCOL = "crema.v1+json";
const QUIET_MS = 40000;
const PROBE_MS = 10000;
const RETRY_MS = 2000;
const BACKOFF_MIN_MS = 250;
const BACKOFF_MAX_MS = 15000;

export class Live {
  // `hello` answers the first message, or null when there is no session (then we stay stopped).
  constructor({ hello, renew = async () => true }) {
    this.hello = hello;
    this.renew = renew;
    this.status = createStore({ state: "stopped" });
    this.watches = new Map();
    this.socket = null;
    this.timer = null;
    this.attempt = 0;
    this.delayMs = 0;
    this.count = 0;
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.drop("offline"));
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
    setInterval(() => this.probe(), 5000);
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
    this.drop("stopped");
  }

  // `target` is {account} or {visit}; `after` a known version, of `generation`. `heard` gets state and change
  // messages; `refused` the problem when the service will not (or no longer) let us watch.
  watch(target, { after, generation, heard, refused }) {
    const name = target.visit ?? target.account;
    const watch = { id: `w${++this.count}`, target, after, generation, heard, refused, account: target.account };
    this.watches.set(name, watch);
    if (this.status.get().state === "live") this.ask(watch);
    return () => {
      if (this.watches.get(name) !== watch) return;
      this.watches.delete(name);
      if (watch.account) this.say({ type: "unwatch", account: watch.account });
    };
  }

  wake() {
    if (!this.running) return;
    if (this.socket) return this.probe(true);
    clearTimeout(this.timer);
    this.attempt = 0;
    this.connect();
  }

  // The browser answers the service's pings by itself and does not tell us. When the line has been
  // quiet for long, a harmless call shows whether anyone is still there.
  probe(now = false) {
    if (this.status.get().state !== "live") return;
    const quiet = performance.now() - this.heardAt;
    if (this.probing && quiet > PROBE_MS + QUIET_MS) return this.drop("reconnecting");
    if (quiet < QUIET_MS && !now) return;
    this.probing = true;
    this.say({ type: "call", id: "probe", method: "GET", path: "/v1/program" });
  }

  drop(state) {
    const socket = this.socket;
    this.socket = null;
    this.status.set({ state });
    socket?.close(1000);
    if (this.running && state !== "offline") this.later();
  }

  later() {
    clearTimeout(this.timer);
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** this.attempt++);
    const wait = Math.max(this.delayMs, ceiling * (0.5 + Math.random() / 2));
    this.delayMs = 0;
    this.timer = setTimeout(() => this.connect(), wait);
  }

  async connect() {
    if (!this.running || this.socket || this.opening) return;
    this.opening = true;
    if (this.status.get().state !== "reconnecting") {
      this.status.set({ state: this.attempt ? "reconnecting" : "connecting" });
    }
    const first = await this.hello().catch(() => undefined);
    this.opening = false;
    if (!this.running || this.socket) return;
    if (first === null) return this.drop("stopped");
    if (first === undefined) return this.later();
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/v1/live`, PROTOCOL);
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(first));
    socket.onmessage = ({ data }) => socket === this.socket && this.hear(JSON.parse(data));
    socket.onclose = (event) => socket === this.socket && this.closed(event);
  }

  closed({ code }) {
    this.socket = null;
    if (code >= 4500 && code < 5000) {
      this.running = false;
      return this.status.set({ state: "stopped", code });
    }
    this.status.set({ state: navigator.onLine ? "reconnecting" : "offline" });
    if (code === 4001) this.renew().finally(() => this.later());
    else this.later();
  }

  hear(message) {
    this.heardAt = performance.now();
    this.probing = false;
    const watch = this.find(message);
    switch (message.type) {
      case "welcome":
        hearGeneration(message.generation);
        if (this.status.get().state === "live") return;
        this.attempt = 0;
        this.status.set({ state: "live" });
        for (const each of this.watches.values()) this.ask(each);
        return;
      case "state":
      case "change":
        if (!watch) return;
        watch.account = message.account;
        watch.after = message.version;
        if (message.type === "state") watch.generation = message.generation;
        watch.heard(message, this.heardAt);
        return;
      case "bye":
        this.delayMs = message.retry_ms || 0;
        return this.drop("reconnecting");
      case "reply":
        if (!watch || message.status < 400) return;
        if (message.status >= 500) return void setTimeout(() => this.ask(watch), RETRY_MS);
        this.watches.delete(watch.target.visit ?? watch.target.account);
        watch.refused?.(message);
        return;
    }
  }

  find(message) {
    for (const watch of this.watches.values()) {
      if (message.type === "reply") {
        if (message.id === watch.id) return watch;
      } else if (watch.account === message.account || (!watch.account && watch.target.visit)) {
        return watch;
      }
    }
    return undefined;
  }

  ask(watch) {
    const after = watch.after === undefined ? {} : { after: watch.after };
    if (watch.after !== undefined && watch.generation > 1) after.generation = watch.generation;
    this.say({ type: "watch", id: watch.id, ...watch.target, ...after });
  }

  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  // A new token on the same socket: the service takes a second hello as a renewal.
  async renewHello() {
    if (this.status.get().state === "live") this.say(await this.hello());
  }
}
