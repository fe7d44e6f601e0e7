// Which sheets somebody looks at. What moves money is sent again by itself only while the sheet that
// asked for it is in sight; else it waits.
const open = new Set();

// Called when the sheet opens; the answer, when it goes.
export function lookAt(name) {
  open.add(name);
  return () => open.delete(name);
}

export const isLookedAt = (name) => open.has(name) && !document.hidden;
