// Where an account stands: its version, and the generation of the ledger that it is of. Every
// restore of a backup begins a generation; versions of an older one say nothing about the present.
let generation = 1;

export const generationNow = () => generation;

export function hearGeneration(told) {
  if (told > generation) generation = told;
}

// An ETag of an account is "42" in the first generation and "3-42" in the third.
export function hearEtag(etag) {
  hearGeneration(Number(/^"(\d+)-\d+"$/.exec(etag ?? "")?.[1] ?? 1));
}

// As at_least takes it; undefined of an account that is not known.
export function positionOf(account) {
  if (!account?.version) return undefined;
  return account.generation > 1 ? `${account.generation}-${account.version}` : account.version;
}
