// What a revision's token says. To clients it is opaque; chaos looks inside, to know what the answer has to be.
import { decodeRevision } from "@freshet/aggregates";

/** Offset absorbed, by partition. */
export function frontiersOf(token) {
  return revisionOf(token).frontiers;
}

/**
 * Whether the frontier of a token lies behind that of an earlier one in a partition whose cells were not lost meanwhile: after a loss of the live store
 * answers begin again with what history holds.
 */
export function isBehind(token, earlier) {
  const [now, before] = [revisionOf(token), revisionOf(earlier)];
  return before.frontiers.some(
    (frontier, partition) =>
      now.epochs[partition] === before.epochs[partition] && now.frontiers[partition] < frontier,
  );
}

function revisionOf(token) {
  const revision = decodeRevision(token.split(/[.~]/, 1)[0]);
  if (revision === null) throw new Error(`not a token: ${token}`);
  return revision;
}
