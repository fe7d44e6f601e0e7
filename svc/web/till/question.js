// The question that a refusal puts: too little money, so charge or hold what is there. It is put only
// while the customer is here whom it is about.
const OFFERS = ["charge", "hold"];

export function questionOf({ result, visit }) {
  if (result?.tone !== "bad" || !visit) return null;
  const { error, intent } = result;
  const about = OFFERS.includes(intent.name) && intent.body.visit === visit.visit;
  const short = error.slug === "insufficient-funds" && Number.isInteger(error.body.short);
  return about && short ? intent.name : null;
}
