/** One finding about a model or a page. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning";
  /** Name of the rule that found it, e.g. "event-time". */
  readonly rule: string;
  readonly message: string;
  /** What to do, if there is something better to say than the message. */
  readonly suggestion: string | null;
  /** The line of the file the problem points at. */
  readonly sourceLine: string;
}

/** Longer lines are cut around the caret, so that a minified file does not flood a terminal. */
const SOURCE_CHARS_MAX = 160;

/** A problem as a terminal shows it: place, reason, the source line with a caret, suggestion. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, rule, message, suggestion, sourceLine } = problem;
  const number = String(line);
  const margin = " ".repeat(number.length);
  const from = column > SOURCE_CHARS_MAX ? column - SOURCE_CHARS_MAX / 2 : 0;
  const shown = sourceLine.slice(from, from + SOURCE_CHARS_MAX);
  // Tabs stay tabs under tabs, so the caret stands below its character in any terminal.
  const indent = shown.slice(0, Math.max(0, column - 1 - from)).replace(/[^\t]/gu, " ");
  const lines = [`${file}:${line}:${column} ${severity}: ${message} [${rule}]`];
  // A file that can't be read, or an empty one, has no line to show.
  if (sourceLine !== "") lines.push(`${margin} |`, `${number} | ${shown}`, `${margin} | ${indent}^`);
  if (suggestion !== null) lines.push(`${margin} = ${suggestion}`);
  return lines.join("\n");
}

/** Order of a report: by file, then by place. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compareText(a.message, b.message),
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
