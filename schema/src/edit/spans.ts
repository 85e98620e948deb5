import type { ASTNode } from "graphql";

/** Characters from `start` to before `end` become `text`. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replacements must not overlap; what is put in at a place comes before what is replaced there. */
export function replaced(text: string, replacements: readonly Replacement[]): string {
  let done = "";
  let at = 0;
  for (const { start, end, text: next } of [...replacements].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    done += text.slice(at, start) + next;
    at = Math.max(at, end);
  }
  return done + text.slice(at);
}

export function startOf(node: ASTNode): number {
  return node.loc?.start ?? 0;
}

export function endOf(node: ASTNode): number {
  return node.loc?.end ?? 0;
}

/** After `end`, what belongs to it on its line: blanks, commas and a comment. */
export function endOfLineAfter(text: string, end: number): number {
  const blanks = /^[ \t,]*/u.exec(text.slice(end))?.[0].length ?? 0;
  const after = end + blanks;
  if (text[after] === "#") return after + (/^[^\r\n]*/u.exec(text.slice(after))?.[0].length ?? 0);
  return text[after] === "\r" || text[after] === "\n" ? after : end;
}

/** Where the line of a place is indented to. */
export function indentationAt(text: string, at: number): string {
  const begin = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/u.exec(text.slice(begin, at))?.[0] ?? "";
}
