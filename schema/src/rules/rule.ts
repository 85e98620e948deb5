import type { ModelContext } from "../model/context.js";

/** One rule of the language. Its name stands in every problem it reports. */
export interface Rule {
  readonly name: string;
  check(context: ModelContext): void;
}
