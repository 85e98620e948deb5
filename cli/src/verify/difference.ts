/** Runs a GraphQL operation against the API under test; rejects if there is no answer. An error at one value leaves it null. */
export type Ask = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

/** The API refuses a question because of what it would read; a shorter period may do. */
export class TooExpensiveError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TooExpensiveError";
  }
}

export interface Difference {
  /** Where: rollup, grain, window, group, measure – or source and partition. */
  readonly where: string;
  readonly expected: string;
  readonly answered: string;
}

/** At most this many differences of a rollup are kept in words. */
export const differencesKept = 1000;
