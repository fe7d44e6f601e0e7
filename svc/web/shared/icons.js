// Line icons on a 24-pixel grid, drawn inline so that they take the colour of their text.
import { html } from "/web/vendor/preact.js";

const shapes = {
  cup: "M4 9h13v5a5 5 0 0 1-5 5H9a5 5 0 0 1-5-5V9z"
    + "m13 1h1.5a2.5 2.5 0 0 1 0 5H17M7.5 6c-1-1.2.8-1.8 0-3M12 6c-1-1.2.8-1.8 0-3",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2M7 7h.01M17 7h.01M7 17h.01",
  star: "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
  gift: "M4 12v8h16v-8M3 8h18v4H3zM12 8v12M12 8S10.5 3.5 8 3.500a2.2 2.2 0 0 0 0 4.500zM12 8s1.5-4.5 4-4.500a2.2 2.2 0 0 1 0 4.500z",
  clock: "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.500V12l3 2",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  gear: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.800v4.400M9 14.800v4.4",
  cloudoff: "M7.5 18.500H17a4 4 0 0 0 2.6-7M16 8.200A6 6 0 0 0 8 6.100M5.7 8.300A5.2 5.2 0 0 0 7.5 18.500M4 4l16 16",
  check: "M5 12.500l4.5 4.500L19 7.5",
  alert: "M12 4 2.8 19.500h18.400zM12 10v4.500M12 17.200h.01",
  undo: "M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3",
  ban: "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  card: "M3 6.500h18v11H3zM3 10.500h18M6.5 14.500h3",
  cash: "M3 6.500h18v11H3zM12 9.500a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM6 9.500h.01M18 14.500h.01",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M7.5 8.500v7M10.5 8.500v7M13.5 8.500v7M16.5 8.500v7",
  leave: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  erase: "M8.5 5.500H21v13H8.500L2.5 12zM11.5 9l6 6M17.5 9l-6 6",
  copy: "M8 8h12v12H8zM16 8V4H4v12h4",
  wave: "M3 12h4l3-8 4 16 3-8h4",
  send: "M20.5 3.500 10.500 13.500M20.5 3.500l-6 17-4-7-7-4z",
  receive: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  lock: "M6 11h12v9H6zM8.5 11V7.500a3.5 3.5 0 0 1 7 0V11M12 14.500v2",
  unlock: "M6 11h12v9H6zM8.5 11V7.500a3.5 3.5 0 0 1 6.8-1.200M12 14.500v2",
  phone: "M7 2.500h10v19H7zM10.5 18.500h3",
  screen: "M3 4.500h18v12H3zM8 20h8M12 16.500V20",
  till: "M4 10.500h16v9.500H4zM7 10.500V4h10v6.500M8 14h.01M12 14h.01M16 14h.01M8 17h.01M12 17h.01M16 17h.01M10 7h4",
};

export const icon = (name) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${shapes[name]} /></svg>`;

export const wordmark = (href, name = "Crema") => html`
  <a class="wordmark" href=${href}>${icon("cup")}<span>${name}</span></a>`;
