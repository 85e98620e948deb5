// What a revision's token says. To clients it is opaque; chaos looks inside, to know what the answer has to be.
import { compareFrontiers, decodeRevision } from "@freshet/aggregates";

/** Offset absorbed, by partition. */
export function frontiersOf(token) {
  const revision = decodeRevision(token.split(/[.~]/, 1)[0]);
  if (revision === null) throw new Error(`not a token: ${token}`);
  return revision.frontiers;
}

/** Whether the frontier of a token lies behind that of an earlier one in any partition. */
export function isBehind(token, earlier) {
  const place = compareFrontiers(frontiersOf(token), frontiersOf(earlier));
  return place === "behind" || place === "mixed";
}
