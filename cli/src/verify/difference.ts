/** Runs a GraphQL operation against the API under test; rejects if the answer has errors. */
export type Ask = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

export interface Difference {
  /** Where: rollup, grain, window, group, measure – or source and partition. */
  readonly where: string;
  readonly expected: string;
  readonly answered: string;
}

/** At most this many differences of a rollup are kept in words. */
export const differencesKept = 1000;
