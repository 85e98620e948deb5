import type { Measure, Rollup, Tier } from "@freshet/schema";
import { compareMeasure } from "./compare-measure.js";
import { expectedMeasure, type Sighting } from "./expected-measure.js";
import { overflowGroup, type RollupGroups, type SourceOracle } from "./oracle.js";
import { differencesKept, TooExpensiveError, type Ask, type Difference } from "./difference.js";

/** What verify lets its API answer at once, and for how long: few large questions spare stores that read much for each. */
export const verifyLimits = { firstMax: 20_000, queryMsMax: 10 * 60_000 } as const;
/** Events of a stretch, where its rows are neither too many nor too dear. */
const eventsAtFirst = 4_000;
const eventsAtOnce = 128_000;
/** As many windows as the API answers at once, but some. */
const panesAtOnce = 4800;

interface Compared {
  rows: number;
  values: number;
  /** Values past 2^53 − 1: there is no answer to compare. */
  past: number;
  differences: Difference[];
}

interface AnsweredRow {
  readonly window: { readonly start: string; readonly amended: number };
  readonly overflow: boolean;
  readonly [name: string]: unknown;
}

interface CompareOptions {
  readonly ask: Ask;
  /** Told the grain that is being compared, and how much of it is done, from 0 to 1. */
  readonly progress: (grain: string, done: number) => void;
}

/** Compares every row of every tier of one rollup, a stretch of panes at a time. */
export async function compareRollup(
  oracle: SourceOracle,
  groups: RollupGroups,
  options: CompareOptions,
): Promise<Compared> {
  const compared: Compared = { rows: 0, values: 0, past: 0, differences: [] };
  const order = oracle.events.byTime();
  for (const tier of groups.rollup.tiers)
    await compareTier({ oracle, groups, tier, order, compared, ...options });
  return compared;
}

interface TierWork extends CompareOptions {
  readonly oracle: SourceOracle;
  readonly groups: RollupGroups;
  readonly tier: Tier;
  /** Events by time. */
  readonly order: Uint32Array;
  readonly compared: Compared;
}

async function compareTier(work: TierWork): Promise<void> {
  const { oracle, order, tier } = work;
  const { times } = oracle.events;
  if (order.length === 0) return;
  const kept = Math.floor((oracle.watermark() - tier.keepMs) / tier.grainMs) * tier.grainMs + tier.grainMs;
  const end = paneOf(times.at(order[order.length - 1]), tier) + tier.grainMs;
  const begin = Math.max(paneOf(times.at(order[0]), tier), kept);
  let next = lowerBound(work, begin);
  let panesMax = panesAtOnce;
  let eventsMax = eventsAtFirst;
  for (let from = begin; from < end;) {
    const to = stretchEnd(work, { from, end, next, panesMax, eventsMax });
    const last = lowerBound(work, to);
    const isAnswered = await compareStretch(work, { from, to, events: order.subarray(next, last) });
    if (isAnswered) {
      next = last;
      from = to;
      panesMax = Math.min(panesAtOnce, 2 * panesMax);
      eventsMax = Math.min(eventsAtOnce, 2 * eventsMax);
      work.progress(tier.grain, (from - begin) / (end - begin));
    } else {
      panesMax = Math.ceil((to - from) / tier.grainMs / 2);
      eventsMax = Math.max(eventsAtFirst, eventsMax / 2);
    }
  }
}

/** As many panes as hold about `eventsMax` events, at least one, at most what a query may ask for. */
function stretchEnd(
  { oracle, order, tier }: TierWork,
  at: { from: number; end: number; next: number; panesMax: number; eventsMax: number },
): number {
  const far = order[Math.min(order.length - 1, at.next + at.eventsMax)];
  const isRest = at.next + at.eventsMax >= order.length;
  const wanted = isRest ? at.end : paneOf(oracle.events.times.at(far), tier);
  const span = Math.max(tier.grainMs, Math.min(wanted - at.from, at.panesMax * tier.grainMs));
  return Math.min(at.from + span, at.end);
}

/** False where the API finds the stretch too expensive; it has to be shorter then. */
async function compareStretch(
  work: TierWork,
  stretch: { from: number; to: number; events: Uint32Array },
): Promise<boolean> {
  const rows = await answeredRows(work, stretch);
  if (rows === null) return false;
  const expected = expectedRows(work, stretch.events);
  for (const row of rows) {
    const key = rowKey(Date.parse(row.window.start), groupOf(work.groups.rollup, row));
    const events = expected.get(key);
    if (events === undefined) report(work, `${describe(work, key)}`, "no row", "a row");
    else compareRow(work, { key, row, events });
    expected.delete(key);
  }
  for (const key of expected.keys()) report(work, describe(work, key), "a row", "no row");
  return true;
}

function expectedRows({ oracle, groups, tier }: TierWork, events: Uint32Array): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const index of events) {
    const group = groups.groups.at(index);
    const start = paneOf(oracle.events.times.at(index), tier);
    const built = start + tier.grainMs > oracle.events.watermarks.at(index) - tier.keepMs;
    if (group < 0 || !built) continue;
    const key = rowKey(start, groups.names[group]);
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [index]);
    else row.push(index);
  }
  return rows;
}

function compareRow(
  work: TierWork,
  { key, row, events }: { key: string; row: AnsweredRow; events: number[] },
): void {
  const { oracle, groups, tier, compared } = work;
  compared.rows++;
  const end = paneOf(oracle.events.times.at(events[0]), tier) + tier.grainMs;
  const amended = events.filter((index) => oracle.events.watermarks.at(index) >= end).length;
  if (row.window.amended !== amended)
    report(work, `${describe(work, key)} amended`, String(amended), String(row.window.amended));
  const sightings: Sighting[] = events.map((index) => oracle.sighting(index));
  for (const measure of visible(groups.rollup)) {
    compared.values++;
    const expected = expectedMeasure(groups.rollup, measure, sightings, tier.grainMs);
    if (expected.kind === "past") compared.past++;
    const wrong = compareMeasure(measure, expected, row[measure.name]);
    if (wrong !== null)
      report(work, `${describe(work, key)} ${measure.name}`, wrong, JSON.stringify(row[measure.name]));
  }
}

async function answeredRows(
  work: TierWork,
  { from, to }: { from: number; to: number },
): Promise<AnsweredRow[] | null> {
  const query = rowsQuery(work.groups.rollup);
  const rows: AnsweredRow[] = [];
  let after: string | null = null;
  try {
    do {
      const answer = (await work.ask(query, {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        every: work.tier.grain,
        first: verifyLimits.firstMax,
        after,
      })) as {
        rows: { nodes: AnsweredRow[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
      };
      for (const row of answer.rows.nodes) rows.push(row);
      after = answer.rows.pageInfo.hasNextPage ? answer.rows.pageInfo.endCursor : null;
    } while (after !== null);
    return rows;
  } catch (error) {
    // One pane can't be made shorter.
    if (error instanceof TooExpensiveError && to - from > work.tier.grainMs) return null;
    throw error;
  }
}

function rowsQuery(rollup: Rollup): string {
  const selections: Record<string, string> = {
    TopEntry: " { key count error }",
    HistogramBin: " { from to count }",
  };
  const measures = visible(rollup).map((measure) => `${measure.name}${selections[measure.type] ?? ""}`);
  const dimensions = rollup.dimensions.map((dimension) => dimension.name);
  return `query ($from: DateTime!, $to: DateTime!, $every: Duration!, $first: Int!, $after: String) {
    rows: ${rollup.field}(from: $from, to: $to, every: $every, first: $first, after: $after) {
      nodes { window { start amended } overflow ${[...dimensions, ...measures].join(" ")} }
      pageInfo { hasNextPage endCursor }
    }
  }`;
}

function visible(rollup: Rollup): readonly Measure[] {
  return rollup.measures.filter((measure) => !measure.hidden);
}

function groupOf(rollup: Rollup, row: AnsweredRow): string {
  if (row.overflow) return overflowGroup;
  return JSON.stringify(
    rollup.dimensions.map(({ name, type }) =>
      type === "DateTime" && row[name] !== null ? Date.parse(String(row[name])) : row[name],
    ),
  );
}

function rowKey(start: number, group: string): string {
  return `${start} ${group}`;
}

function describe({ groups, tier }: TierWork, key: string): string {
  const [start, ...group] = key.split(" ");
  return `${groups.rollup.name} ${tier.grain} ${new Date(Number(start)).toISOString()} ${group.join(" ")}`;
}

function report({ compared }: TierWork, where: string, expected: string, answered: string): void {
  if (compared.differences.length < differencesKept) compared.differences.push({ where, expected, answered });
}

function paneOf(time: number, tier: Tier): number {
  return Math.floor(time / tier.grainMs) * tier.grainMs;
}

/** First position in `order` whose event is at or after `time`. */
function lowerBound({ oracle, order }: TierWork, time: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (oracle.events.times.at(order[middle]) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
