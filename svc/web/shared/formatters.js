// Intl's formatters, each made once: making one takes a hundred times as long as what it then does.
const made = new Map();

function once(Kind, language, options) {
  const key = `${Kind.name} ${language} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Kind(language, options));
  return made.get(key);
}

export const numbers = (language, options = {}) => once(Intl.NumberFormat, language, options);
export const spans = (language, options) => once(Intl.RelativeTimeFormat, language, options);

// A zone is always named: which one is the browser's own may change while a page is open.
export const dates = (language, options, timeZone) => once(Intl.DateTimeFormat, language, { ...options, timeZone });
