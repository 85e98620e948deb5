import { createHash } from "node:crypto";
import { isTimeZone } from "@freshet/aggregates";
import { type Every, type Rollup, parseEvery } from "@freshet/schema";
import { badInput } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import { type Condition, type FilterInput, compileFilter } from "./filter.js";
import { type Cursor, decodeCursor } from "./cursor.js";
import { type Order, type OrderInput, compileOrder } from "./order.js";
import type { CalendarName, PeriodInput } from "./period.js";
import { parsePeriod } from "./period.js";
import { type Receipt, decodeReceipt } from "./receipt.js";

/** Arguments as GraphQL hands them over: DateTime is epoch ms, Duration its text. */
export interface QuestionArgs {
  readonly from?: number | null;
  readonly to?: number | null;
  readonly last?: string | null;
  readonly since?: CalendarName | null;
  readonly every?: string | null;
  readonly timeZone?: string | null;
  readonly by?: readonly string[] | null;
  readonly where?: FilterInput | null;
  readonly orderBy?: readonly OrderInput[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly receipt?: string | null;
}

/** What of the rows is wanted, as far as it changes the work. */
export interface Wanted {
  /** Names of measures, of the rows and of the totals. */
  readonly measures: ReadonlySet<string>;
  readonly totals: boolean;
}

/** A checked question to one rollup. Equal questions have equal keys. */
export interface Question {
  readonly rollup: Rollup;
  readonly period: PeriodInput;
  readonly every: Every | null;
  readonly timeZone: string;
  /** Indexes of the dimensions that are kept, in the model's order. */
  readonly by: readonly number[];
  /** Conditions on dimensions, before cells are merged. */
  readonly before: readonly Condition[];
  /** Conditions that need measures, on rows. */
  readonly afterwards: readonly Condition[];
  readonly order: readonly Order[];
  readonly first: number;
  readonly after: Cursor | null;
  readonly receipt: Receipt | null;
  /** Names of the measures to read, in the model's order. */
  readonly measures: readonly string[];
  readonly totals: boolean;
  /** Names the rows' meaning: what row ids are made of. */
  readonly meaning: string;
  /** Names what decides which cells are merged to which rows of a window. */
  readonly merging: string;
  /** Names everything. */
  readonly key: string;
}

const BY_ALL = null;

export function parseQuestion(
  rollup: Rollup,
  args: QuestionArgs,
  wanted: Wanted,
  limits: ApiLimits,
): Question {
  const timeZone = args.timeZone ?? "UTC";
  if (!isTimeZone(timeZone))
    throw badInput(
      `timeZone: "${clip(timeZone)}" is not a time zone. Use an IANA name like "Europe/Berlin", or "UTC".`,
    );
  const every = parseEveryArg(args.every ?? null);
  const period = parsePeriod(args);
  const by = parseBy(rollup, args.by ?? BY_ALL);
  const { before, afterwards, measures: filtered } = compileFilter(rollup, args.where ?? null, by);
  const order = compileOrder(rollup, args.orderBy ?? [], by);
  const first = parseFirst(args.first ?? 100, limits);
  const meaning = digest([rollup.fingerprint, rollup.name, period, every, timeZone, by, args.where ?? null]);
  const ordering = orderingKey(meaning, order);
  const after =
    args.after === null || args.after === undefined ? null : decodeCursor(args.after, ordering, order.length);
  const needed = new Set([
    ...wanted.measures,
    ...filtered,
    ...order.flatMap((o) => (o.measure === null ? [] : [o.measure])),
  ]);
  const measures = rollup.measures.map((measure) => measure.name).filter((name) => needed.has(name));
  return {
    rollup,
    period,
    every,
    timeZone,
    by,
    before,
    afterwards,
    order,
    first,
    after,
    receipt: args.receipt === null || args.receipt === undefined ? null : decodeReceipt(args.receipt),
    measures,
    totals: wanted.totals,
    meaning,
    merging: digest([by, args.where ?? null]),
    key: digest([ordering, first, args.after ?? null, measures, wanted.totals]),
  };
}

/** What cursors are bound to: the question but for the page. */
export function orderingKey(meaning: string, order: readonly Order[]): string {
  return digest([meaning, order.map(({ field, descending }) => [field, descending])]);
}

function parseEveryArg(text: string | null): Every | null {
  if (text === null) return null;
  const every = parseEvery(text);
  if (every === null)
    throw badInput(
      `every: "${clip(text)}" is not a length of a window. Use e.g. "15m", "1h", "1d", "1w", "1mo", "1q" or "1y".`,
    );
  return every;
}

function parseBy(rollup: Rollup, by: readonly string[] | null): number[] {
  const names = rollup.dimensions.map((dimension) => dimension.name);
  if (by === null) return names.map((_, index) => index);
  for (const name of by)
    if (!names.includes(name)) throw badInput(`by: ${rollup.name} has no dimension "${clip(name)}".`);
  return names.flatMap((name, index) => (by.includes(name) ? [index] : []));
}

function parseFirst(first: number, limits: ApiLimits): number {
  if (Number.isInteger(first) && first >= 0 && first <= limits.firstMax) return first;
  throw badInput(
    `first: ${first} is not between 0 and ${limits.firstMax}. Ask for a page of at most ${limits.firstMax} and go on with after.`,
  );
}

function digest(parts: unknown): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url").slice(0, 22);
}

/** User text short enough for a message. */
export function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
