import { Environment, ParseError } from "@marcbachmann/cel-js";
import type { Expression } from "../plan.js";
import { convert } from "./convert.js";
import type { Finding, Typed } from "./typed.js";
import type { Scope } from "./scope.js";

/** What is wrong with an expression, and at which character of its text. */
export type { Finding };

export interface CompiledExpression {
  readonly expression: Expression | null;
  readonly findings: readonly Finding[];
}

/** Limits of one expression; far above what a person writes. */
const LIMITS = {
  maxAstNodes: 512,
  maxDepth: 32,
  maxListElements: 256,
  maxMapEntries: 8,
  maxCallArguments: 8,
};
const EXPRESSION_CHARS_MAX = 4_000;

const environment = new Environment({ limits: LIMITS, unlistedVariablesAreDyn: true });

/**
 * Parses CEL and type-checks it against a source. cel-js gives the syntax tree; types are decided here, because ours
 * differ: whole numbers and doubles mix freely, and null propagates instead of failing.
 */
export function compileExpression(text: string, scope: Scope): CompiledExpression {
  if (text.trim() === "") return failed({ message: "The expression is empty.", suggestion: null, offset: 0 });
  if (text.length > EXPRESSION_CHARS_MAX) {
    const message = `The expression has ${text.length} characters; at most ${EXPRESSION_CHARS_MAX} are allowed.`;
    return failed({ message, suggestion: null, offset: 0 });
  }
  try {
    const findings: Finding[] = [];
    const typed = convert(environment.parse(text).ast, scope, findings);
    return typed === null || findings.length > 0
      ? { expression: null, findings }
      : { expression: toExpression(text, typed), findings };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const message = `The expression cannot be read: ${plain(error.summary)}.`;
    return failed({
      message,
      suggestion: otherSpelling(text),
      offset: Math.min(error.node?.start ?? 0, text.length),
    });
  }
}

/** Operators as other languages write them. */
const OTHER_SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/(?<![=!<>])=(?!=)/u, "write `==` for equal"],
  [/<>/u, "write `!=` for not equal"],
  [/(?<![\w.])and(?!\w)/iu, "write `&&` for and"],
  [/(?<![\w.])or(?!\w)/iu, "write `||` for or"],
  [/(?<![\w.])not(?!\w)/iu, "write `!` for not"],
];

function otherSpelling(text: string): string | null {
  const code = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gu, "''");
  return OTHER_SPELLINGS.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

function failed(finding: Finding): CompiledExpression {
  return { expression: null, findings: [finding] };
}

function toExpression(text: string, typed: Typed): Expression {
  return { text, type: typed.type, nullable: typed.nullable, ast: typed.ast };
}

function plain(summary: string): string {
  const text = summary.replace(/EOF/gu, "the end").replace(/\.$/u, "");
  return text.charAt(0).toLowerCase() + text.slice(1);
}
