import type { ASTNode } from "graphql";
import type { ModelContext } from "../model/context.js";
import type { Place } from "../model/report.js";

/** One rule of the language. Its name stands in every problem it reports. */
export interface Rule {
  readonly name: string;
  check(context: ModelContext): void;
}

/** Reports one finding of the rule at hand. */
export type Say = (at: ASTNode | Place, message: string, suggestion?: string | null) => void;

/** A rule as a function of the model; `error` and `warning` report under its name. */
export function defineRule(
  name: string,
  check: (context: ModelContext, error: Say, warning: Say) => void,
): Rule {
  return {
    name,
    check(context) {
      const say =
        (severity: "error" | "warning"): Say =>
        (at, message, suggestion = null) =>
          context.report.add(at, { rule: name, severity, message, suggestion });
      check(context, say("error"), say("warning"));
    },
  };
}
