// A scanner that acts as a keyboard, told from a hand by its speed. Pure: timed keys in, events out;
// no clock, no page, no import. idle → run (keys in quick succession) → burst (quicker than a hand) →
// scan, or unread. A key that is swallowed must do nothing else; of a burst that is recognised only
// after some of its keys, those are given back by name of their number.
//
// Events: {type: "undo", keys}: the last so many keys that were let through were a scanner's;
//         {type: "scan", kind, code}: what was read;  {type: "unread"}: a burst that says nothing;
//         {type: "hand", text}: of a swallowed burst, this was typed by a hand after all;
//         {type: "pace", ms}: this scanner's gaps, to begin with next time.

const GAP_MS = 50; // a scanner's gap between two keys, until a slower one is learnt
const GAP_MOST_MS = 120;
const SILENCE_MS = 100; // ends a burst without suffix
const SWIPE_MS = 250; // between the two tracks of one card
const CODE_LEAST = 13;
// So many keys in a row with mean gaps of at most so many milliseconds are no hand's: two fingers may
// fall together, three may roll, six do not.
const QUICK = [[3, 15], [4, 25], [5, 35], [6, GAP_MS]];
const EVEN = 1.5; // the longest gap over the mean, of a machine
const EARLY = 2.5; // the gap after a hand's last key over the longest one of the burst behind it

const IGNORED = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock", "Unidentified",
  "Process", "Dead"]);
// The signs of a US keyboard by place, for scanners whose layout is not the computer's.
const PLACES = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Semicolon: ";:", Quote: "'\"", Comma: ",<",
  Period: ".>", Slash: "/?", Backslash: "\\|", Backquote: "`~", Space: "  ", NumpadDecimal: "..", NumpadAdd: "++",
  NumpadSubtract: "--",
};
const SHIFTED = ")!@#$%^&*(";

function byPlace({ key, code = "", shift }) {
  const digit = /^(Digit|Numpad)(\d)$/.exec(code);
  if (digit) return shift && digit[1] === "Digit" ? SHIFTED[digit[2]] : digit[2];
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shift ? letter : letter.toLowerCase();
  return PLACES[code]?.[shift ? 1 : 0] ?? key;
}

const gapsOf = (keys) => keys.slice(1).map(({ at }, place) => at - keys[place].at);
const textOf = (keys) => keys.map(({ key }) => key).join("");
const isSuffix = ({ key, control }) => (control ? key === "j" || key === "m" : key === "Enter" || key === "Tab");

export class Scanner {
  // `parse` makes {kind, code} or null of a text; `pace` is what an earlier scan has taught.
  constructor({ parse, pace = GAP_MS }) {
    this.parse = parse;
    this.learn(pace);
    this.reset();
  }

  // The hand did something else: what came before belongs to no scan.
  reset() {
    this.keys = [];
    this.before = [];
    this.burst = false;
    this.ended = null;
  }

  learn(pace) {
    this.pace = Math.min(Math.max(Number(pace) || 0, GAP_MS), GAP_MOST_MS);
    this.silence = Math.max(SILENCE_MS, this.pace * 1.5);
  }

  // One key that went down: {key, code, shift, control, at, repeat}, as a keyboard event has them.
  // Answers {swallow, events}. Call quiet() when `silence` milliseconds have passed without another.
  key(stroke) {
    if (IGNORED.has(stroke.key)) return { swallow: false, events: [] };
    const gap = stroke.at - (this.keys.at(-1)?.at ?? this.ended?.at ?? -Infinity);
    const near = gap >= 0 && gap <= this.silence;
    const events = this.burst && !near ? this.finish(false) : [];
    if (isSuffix(stroke)) return this.suffix(stroke, near, events);
    const sign = stroke.key.length === 1 && !stroke.control && !stroke.repeat;
    if (this.burst) {
      if (sign) this.keys.push(stroke);
      return { swallow: true, events };
    }
    if (!sign) {
      this.reset();
      return { swallow: false, events };
    }
    return this.sign(stroke, gap, near, events);
  }

  sign(stroke, gap, near, events) {
    const { ended } = this;
    if (ended?.open && near && !this.keys.length) {
      // The page's clock was ahead of its keys: the burst had not ended.
      this.keys = [...ended.keys, stroke];
      this.burst = true;
      return { swallow: true, events };
    }
    if (!(gap >= 0 && gap <= GAP_MOST_MS)) this.keys = [];
    this.keys.push(stroke);
    const run = this.run();
    if (!this.quick(run)) return { swallow: false, events };
    this.begin(run);
    return { swallow: true, events: [...events, { type: "undo", keys: run.length - 1 }] };
  }

  // Enter or Tab: ends a burst and dies with it; after a slow hand it is a key like any other.
  suffix(stroke, near, events) {
    if (this.burst) return { swallow: true, events: [...events, ...this.finish(true, stroke.at)] };
    if (near && !this.keys.length && this.ended) {
      this.ended.at = stroke.at;
      return { swallow: true, events };
    }
    const run = near && !stroke.repeat ? this.run() : [];
    if (this.quick([...run, stroke])) {
      this.begin(run);
      events.push({ type: "undo", keys: run.length }, ...this.finish(true, stroke.at));
      return { swallow: true, events };
    }
    const slow = this.slow(stroke);
    if (!slow) this.reset();
    return { swallow: Boolean(slow), events: slow ?? events };
  }

  quiet() {
    return this.burst ? this.finish(false) : [];
  }

  // The last keys whose gaps are a scanner's.
  run() {
    let from = this.keys.length - 1;
    while (from > 0 && this.keys[from].at - this.keys[from - 1].at <= this.pace) from--;
    return this.keys.slice(Math.max(from, 0));
  }

  quick(run) {
    if (run.length < 3) return false;
    const gaps = gapsOf(run);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const most = QUICK.findLast(([keys]) => run.length >= keys)[1];
    if (mean <= most) return true;
    return run.length >= 6 && mean <= this.pace && Math.max(...gaps) <= mean * EVEN;
  }

  begin(run) {
    this.before = this.keys.slice(0, this.keys.length - run.length);
    this.keys = run;
    this.burst = true;
  }

  finish(suffixed, at) {
    const { keys, ended } = this;
    const events = this.read(keys) ?? this.readLess(keys) ?? this.readMore(keys) ?? [{ type: "unread" }];
    const { code } = events.at(-1);
    this.end(keys, { at: at ?? keys.at(-1).at, open: !suffixed, code });
    return code && code === ended?.code && keys[0].at - ended.at <= SWIPE_MS ? [] : events;
  }

  end(keys, how) {
    this.keys = [];
    this.burst = false;
    this.ended = { keys, ...how };
  }

  // A hand's last key may stand so close before a scan that it looks like its first.
  readLess([first, ...keys]) {
    const [gap, ...gaps] = gapsOf([first, ...keys]);
    const events = gap > Math.max(...gaps) * EARLY ? this.read(keys) : null;
    return events && [{ type: "hand", text: first.key }, ...events];
  }

  // A scanner may stumble over its first keys, which then look like a hand's.
  readMore(keys) {
    const events = this.before.length ? this.read([...this.before, ...keys]) : null;
    return events && [{ type: "undo", keys: this.before.length }, ...events];
  }

  // What keys say by their signs, else by their places.
  read(keys) {
    if (keys.length < CODE_LEAST) return null;
    const found = this.parse(textOf(keys)) ?? this.parse(keys.map(byPlace).join(""));
    return found && [{ type: "scan", ...found }];
  }

  // A scanner as slow as a quick hand, known by what it sent; its pace is learnt if it was even.
  slow(stroke) {
    const { keys } = this;
    const gap = stroke.at - (keys.at(-1)?.at ?? -Infinity);
    const events = gap >= 0 && gap <= GAP_MOST_MS ? this.read(keys) : null;
    if (!events) return null;
    const gaps = gapsOf(keys);
    const most = Math.max(...gaps);
    this.end(keys, { at: stroke.at, open: false, code: events.at(-1).code });
    if (most <= (EVEN * gaps.reduce((sum, each) => sum + each, 0)) / gaps.length) {
      this.learn(most * 1.2);
      events.push({ type: "pace", ms: this.pace });
    }
    return [{ type: "undo", keys: keys.length }, ...events];
  }
}
