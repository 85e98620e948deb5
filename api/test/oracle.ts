import { decodeRevision, windowsOf } from "@freshet/aggregates";
import type { Flight } from "./fixture.js";

/** What a row says, as plainly as it can be worked out. */
export interface PlainRow {
  readonly start: number | null;
  readonly origin: string | null;
  readonly carrier: string | null;
  readonly departures: number;
  readonly totalDelay: number;
  readonly worst: number;
}

export interface PlainQuestion {
  readonly from: number;
  readonly to: number;
  readonly everyMs: number | null;
  readonly timeZone: string;
  readonly by: readonly ("origin" | "carrier")[];
  readonly carrier: string | null;
  readonly atLeast: number;
}

/** Offsets by partition that a token speaks of. */
export function frontiersOf(token: string): readonly number[] {
  const revision = decodeRevision(token.split(/[.~]/u)[0]);
  if (!revision) throw new Error(`Not a token: ${token}`);
  return revision.frontiers;
}

/** All events up to the frontier, counted one by one. `logs` are the events by partition, in offset order. */
export function recompute(
  question: PlainQuestion,
  logs: readonly (readonly Flight[])[],
  frontiers: readonly number[],
): PlainRow[] {
  const { from, to, everyMs, timeZone, by } = question;
  const every = everyMs === null ? null : ({ unit: "ms", count: everyMs } as const);
  const windows = windowsOf({ from, to, every, timeZone });
  const rows = new Map<string, PlainRow>();
  for (const [partition, log] of logs.entries())
    for (const flight of log.slice(0, (frontiers[partition] ?? -1) + 1)) {
      const window = windows.find(({ start, end }) => start <= flight.at && flight.at < end);
      if (!window || (question.carrier !== null && flight.carrier !== question.carrier)) continue;
      const start = everyMs === null ? null : window.start;
      const origin = by.includes("origin") ? flight.origin : null;
      const carrier = by.includes("carrier") ? flight.carrier : null;
      const key = JSON.stringify([start, origin, carrier]);
      const row = rows.get(key) ?? { start, origin, carrier, departures: 0, totalDelay: 0, worst: -Infinity };
      rows.set(key, {
        ...row,
        departures: row.departures + 1,
        totalDelay: row.totalDelay + flight.delay,
        worst: Math.max(row.worst, flight.delay),
      });
    }
  return sorted([...rows.values()].filter((row) => row.departures >= question.atLeast));
}

export function sorted(rows: readonly PlainRow[]): PlainRow[] {
  const key = (row: PlainRow): string => JSON.stringify([row.start, row.origin, row.carrier]);
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The question's arguments as GraphQL. */
export function argumentsOf(question: PlainQuestion): string {
  const { from, to, everyMs, timeZone, by, carrier, atLeast } = question;
  const where = [
    carrier === null ? [] : [`{ carrier: { eq: "${carrier}" } }`],
    atLeast > 0 ? [`{ departures: { gte: ${atLeast} } }`] : [],
  ].flat();
  return [
    `from: "${new Date(from).toISOString()}", to: "${new Date(to).toISOString()}", timeZone: "${timeZone}"`,
    `by: [${by.join(", ")}], first: 1000`,
    ...(everyMs === null ? [] : [`every: "${everyMs / 60_000}m"`]),
    ...(where.length === 0 ? [] : [`where: { and: [${where.join(", ")}] }`]),
  ].join(", ");
}

/** A row as the API answers it, in the plain form. */
export function plain(
  row: {
    window: { start: string };
    origin: string | null;
    carrier: string | null;
    departures: number;
    totalDelay: number;
    worst: number;
  },
  everyMs: number | null,
): PlainRow {
  const { origin, carrier, departures, totalDelay, worst } = row;
  return {
    start: everyMs === null ? null : Date.parse(row.window.start),
    origin,
    carrier,
    departures,
    totalDelay,
    worst,
  };
}
