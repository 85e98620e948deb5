import { badInput } from "../errors.js";

export type SortValue = string | number | boolean | null;

/** A place between rows: the values the rows are ordered by, so that it stays a place when rows come and go. */
export interface Cursor {
  readonly values: readonly SortValue[];
}

/** `ordering` names the question and its order: a cursor of another question would be a wrong place. */
export function encodeCursor(ordering: string, values: readonly SortValue[]): string {
  return Buffer.from(JSON.stringify([ordering, ...values]), "utf8").toString("base64url");
}

export function decodeCursor(text: string, ordering: string, length: number): Cursor {
  const parsed = text.length <= 8_000 ? parse(text) : null;
  if (parsed === null || typeof parsed[0] !== "string")
    throw badInput("after: this is no cursor. Pass pageInfo.endCursor or an edge's cursor as it came.");
  if (parsed[0] !== ordering || parsed.length !== length + 1)
    throw badInput(
      "after: this cursor belongs to another question. Keep all arguments but first and after, or begin without after.",
    );
  return { values: parsed.slice(1) as SortValue[] };
}

function parse(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(value) && value.every(isSortValue) ? value : null;
  } catch {
    return null;
  }
}

function isSortValue(value: unknown): boolean {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}
