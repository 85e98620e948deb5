import type { WrittenArgument } from "./wire";

type Arguments = readonly WrittenArgument[];

export function literalOf(all: Arguments, name: string): string | null {
  return all.find((one) => one.name === name)?.value ?? null;
}

/** The text of a string literal; null for none. */
export function textOf(all: Arguments, name: string): string | null {
  const literal = literalOf(all, name);
  return literal === null ? null : unquoted(literal);
}

/** The texts or names of a list literal of plain values; none for any other. */
export function listOf(all: Arguments, name: string): readonly string[] {
  const literal = literalOf(all, name);
  return literal === null ? [] : itemsOf(literal);
}

/** With a value, or without the argument where it is null. An argument that is there keeps its place. */
export function withArgument(all: Arguments, name: string, value: string | null): Arguments {
  if (value === null) return all.filter((one) => one.name !== name);
  if (!all.some((one) => one.name === name)) return [...all, { name, value }];
  return all.map((one) => (one.name === name ? { name, value } : one));
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

function unquoted(literal: string): string | null {
  if (literal.startsWith('"""')) return literal.slice(3, -3).trim();
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

function itemsOf(literal: string): string[] {
  const items = literal.match(/"(?:[^"\\]|\\.)*"|[^\s,[\]{}"]+/g) ?? [];
  return items.map((one) => (one.startsWith('"') ? (unquoted(one) ?? one) : one));
}
