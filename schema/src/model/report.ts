import type { ASTNode, GraphQLError, Source } from "graphql";
import type { Problem } from "../problem.js";
import { SourceLines } from "./source-lines.js";

/** A place in a file. */
export interface Place {
  readonly source: Source;
  readonly offset: number;
}

export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly suggestion?: string | null;
  readonly severity?: "error" | "warning";
}

/** Collects problems; turns nodes and offsets into lines and columns. */
export class Report {
  readonly #problems: Problem[] = [];
  readonly #lines = new Map<Source, SourceLines>();

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  get hasErrors(): boolean {
    return this.#problems.some(({ severity }) => severity === "error");
  }

  add(at: ASTNode | Place, finding: Finding): void {
    const { source, offset } = placeOf(at);
    const { line, column, text } = this.#linesOf(source).locate(offset);
    this.#problems.push({
      file: source.name,
      line,
      column,
      severity: finding.severity ?? "error",
      rule: finding.rule,
      message: finding.message,
      suggestion: finding.suggestion ?? null,
      sourceLine: text,
    });
  }

  #linesOf(source: Source): SourceLines {
    const lines = this.#lines.get(source) ?? new SourceLines(source);
    this.#lines.set(source, lines);
    return lines;
  }

  /** An error of graphql-js, whose last sentence may be "Did you mean …?". */
  addGraphqlError(rule: string, error: GraphQLError, fallback: Place): void {
    const source = error.source ?? error.nodes?.[0]?.loc?.source;
    const offset = error.positions?.at(-1) ?? 0;
    const [, message, suggestion] = /^(.*?)(?:\s(Did you mean .*\?))?$/su.exec(error.message) ?? [];
    this.add(source === undefined ? fallback : { source, offset }, {
      rule,
      message: message ?? error.message,
      suggestion: suggestion === undefined ? null : suggestion.replace(/^D/u, "d").replace(/"/gu, "`"),
    });
  }
}

export function placeOf(at: ASTNode | Place): Place {
  if ("offset" in at) return at;
  const location = at.loc;
  if (location === undefined) throw new Error(`A ${at.kind} without a location cannot be reported.`);
  return { source: location.source, offset: location.start };
}
