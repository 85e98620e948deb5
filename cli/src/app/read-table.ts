import type { Field, Problem, TableSource } from "@freshet/schema";
import { parseDateTime, parseDuration } from "@freshet/schema";
import { CsvError, readCsv } from "./csv.js";

type TableValue = string | number | boolean | null;
export type TableRow = Readonly<Record<string, TableValue>>;

interface TableResult {
  readonly rows: ReadonlyMap<string, TableRow>;
  readonly problems: readonly Problem[];
}

/** Problems listed of one file: a wrong column would otherwise be told once a row. */
const problemsMax = 20;

/** A record before its values have types: by column, and where it stands. */
interface RawRecord {
  readonly line: number;
  readonly column?: number;
  readonly values: ReadonlyMap<string, unknown>;
}

/** Reads the rows of a table from the text of its file; `name` is the file as problems name it. */
export function readTable(table: TableSource, name: string, text: string): TableResult {
  const reader = new TableReader(table, name, text);
  try {
    for (const record of recordsOf(table.file, text)) reader.add(record);
  } catch (error) {
    if (!(error instanceof CsvError) && !(error instanceof SyntaxError)) throw error;
    reader.problem(
      { line: error instanceof CsvError ? error.line : 1 },
      `The file can't be read: ${error.message}.`,
    );
  }
  return { rows: reader.rows, problems: reader.problems };
}

class TableReader {
  readonly rows = new Map<string, TableRow>();
  readonly problems: Problem[] = [];
  readonly #table: TableSource;
  readonly #name: string;
  readonly #text: string;

  constructor(table: TableSource, name: string, text: string) {
    this.#table = table;
    this.#name = name;
    this.#text = text;
  }

  add(record: RawRecord): void {
    const { values } = record;
    // Without a prototype, since the names of columns come from a file.
    const row = Object.create(null) as Record<string, TableValue>;
    for (const field of this.#table.fields) {
      const value = typedValue(field, values.get(field.name));
      if (value instanceof WrongValue) return this.problem(record, `${field.name} ${value.message}.`);
      row[field.name] = value;
    }
    const key = row[this.#table.key];
    if (key === null || key === undefined)
      return this.problem(record, `The key ${this.#table.key} has no value.`);
    if (this.rows.has(String(key))) return this.problem(record, `The key ${String(key)} occurs twice.`);
    this.rows.set(String(key), row);
  }

  problem({ line, column = 1 }: { readonly line: number; readonly column?: number }, message: string): void {
    if (this.problems.length >= problemsMax) return;
    const more = this.problems.length === problemsMax - 1 ? " There may be more like this." : "";
    this.problems.push({
      file: this.#name,
      line,
      column,
      severity: "error",
      rule: "table-rows",
      message: `${this.#table.name}: ${message}${more}`,
      suggestion: null,
      sourceLine: (this.#text.split("\n")[line - 1] ?? "").replace(/\r$/u, ""),
    });
  }
}

function* recordsOf(file: string, text: string): Generator<RawRecord> {
  if (/\.csv$/i.test(file)) yield* csvRecords(text);
  else if (/\.ndjson$/i.test(file)) {
    for (const [index, line] of text.split("\n").entries()) {
      if (line.trim() !== "") yield jsonRecord(JSON.parse(line), index + 1);
    }
  } else {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) throw new SyntaxError("it is not a list of objects");
    const places = elementPlaces(text);
    for (const value of list) yield { ...jsonRecord(value, 1), ...places.next().value };
  }
}

/** Where each element of a list begins, in the text of JSON that is known to be sound. */
function* elementPlaces(text: string): Generator<{ line: number; column: number }, undefined> {
  let depth = 0;
  let line = 1;
  let lineStart = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}\n]/gu)) {
    if (token === "\n") {
      line++;
      lineStart = index + 1;
    } else if (token === "[" || token === "{") {
      if (depth === 1) yield { line, column: index - lineStart + 1 };
      depth++;
    } else if (token === "]" || token === "}") depth--;
  }
}

function* csvRecords(text: string): Generator<RawRecord> {
  let columns: readonly string[] | null = null;
  for (const { line, values } of readCsv(text)) {
    if (columns === null) columns = values;
    else if (values.length !== columns.length) {
      throw new CsvError(`${values.length} values where the header names ${columns.length} columns`, line);
    } else {
      // An empty cell is the absence of a value; CSV has no other word for it.
      const pairs = columns.map((column, at) => [column, values[at] === "" ? null : values[at]] as const);
      yield { line, values: new Map(pairs) };
    }
  }
}

function jsonRecord(value: unknown, line: number): RawRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError("an element is not an object");
  }
  return { line, values: new Map(Object.entries(value)) };
}

class WrongValue {
  constructor(readonly message: string) {}
}

/** The value as expressions see it: times and durations in ms. CSV knows only text, so text is converted. */
function typedValue(field: Field, value: unknown): TableValue | WrongValue {
  if (value === undefined || value === null) {
    return field.nullable ? null : new WrongValue("has no value");
  }
  switch (field.type) {
    case "ID":
    case "String":
      return checkedText(field, value);
    case "Boolean":
      if (typeof value === "boolean") return value;
      return value === "true" || value === "false"
        ? value === "true"
        : new WrongValue("must be true or false");
    case "Int":
    case "Long":
      return checkedNumber(value, Number.isSafeInteger, "a whole number");
    case "Float":
    case "Decimal":
      return checkedNumber(value, (number) => Math.abs(number) <= 1e150, "a number");
    case "DateTime":
      return parsed(value, parseDateTime, 'a time such as "2026-06-01T12:00:00Z"');
    case "Duration":
      return parsed(value, parseDuration, 'a duration such as "15m"');
    case "JSON":
      return null;
  }
}

function checkedText(field: Field, value: unknown): string | WrongValue {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string") return new WrongValue("must be text");
  if (field.enumValues === null || field.enumValues.includes(text)) return text;
  return new WrongValue(`must be one of ${field.enumValues.join(", ")}`);
}

function checkedNumber(value: unknown, fits: (number: number) => boolean, what: string): number | WrongValue {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && fits(number) ? number : new WrongValue(`must be ${what}`);
}

function parsed(value: unknown, parse: (text: string) => number | null, what: string): number | WrongValue {
  return (typeof value === "string" ? parse(value) : null) ?? new WrongValue(`must be ${what}`);
}
