// Why something was not done, in words that fit what the till was doing: a void of a load that is spent
// is no charge of too much. text/ has them by problem and operation; all others are those of every page.
import { explain } from "/web/shared/problem.js";

export const why = (error, { name }) => explain(error, [`till.why.${error.slug}.${name}`, `till.why.${error.slug}`]);
