import { toNumber } from "../format/numbers";
import { toTime } from "../format/times";

/** How far a source is, and where each of its events went. */
export interface Source {
  readonly name: string;
  readonly topic: string | null;
  readonly read: number;
  readonly applied: number;
  readonly late: number;
  readonly invalid: number;
  readonly filtered: number;
  readonly amended: number;
  readonly overflow: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly samples: readonly Sample[];
  readonly watermark: number | null;
  readonly lagEvents: number;
  readonly stoppedPartitions: readonly number[];
  readonly catchUp: CatchUp | null;
  readonly partitions: readonly Partition[];
}

/** How far one partition of a source's topic has been read. */
interface Partition {
  readonly partition: number;
  /** The last offset read; null before the first. */
  readonly frontier: number | null;
  readonly lag: number;
  readonly watermark: number | null;
  /** Why it is not read any more. */
  readonly stopped: string | null;
}

export interface Sample {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly detail: string;
  readonly excerpt: string;
  readonly recordTime: number | null;
}

export interface CatchUp {
  /** 0…1 */
  readonly progress: number;
  readonly eventsPerSecond: number;
  readonly secondsLeft: number | null;
}

type Json = Readonly<Record<string, unknown>>;

export function readSources(data: unknown): Source[] {
  return objects(data).map((json) => {
    const partitions = objects(json.partitions);
    return {
      name: String(json.name ?? ""),
      topic: typeof json.topic === "string" ? json.topic : null,
      read: count(json.read),
      applied: count(json.applied),
      late: count(json.late),
      invalid: count(json.invalid),
      filtered: count(json.filtered),
      amended: count(json.amended),
      overflow: count(json.overflow),
      reasons: objects(json.reasons).map((one) => ({
        reason: String(one.reason ?? ""),
        count: count(one.count),
      })),
      samples: objects(json.samples).map(readSample),
      watermark: toTime(json.watermark) ?? lowestWatermark(partitions),
      lagEvents: partitions.reduce((sum, one) => sum + Math.max(0, count(one.end) - count(one.frontier)), 0),
      stoppedPartitions: partitions
        .filter((one) => one.stopped === true || typeof one.stopped === "string")
        .map((one) => count(one.partition)),
      catchUp: readCatchUp(json.catchUp),
      partitions: partitions.map((one) => ({
        partition: count(one.partition),
        frontier: toNumber(one.frontier),
        lag: toNumber(one.lag) ?? Math.max(0, count(one.end) - count(one.frontier)),
        watermark: toTime(one.watermark),
        stopped: typeof one.stopped === "string" ? one.stopped : null,
      })),
    };
  });
}

/** The slowest source decides how long the page is catching up. */
export function overallCatchUp(sources: readonly Source[]): CatchUp | null {
  const running = sources.flatMap((source) => (source.catchUp === null ? [] : [source.catchUp]));
  if (running.length === 0) return null;
  const left = running.map((one) => one.secondsLeft);
  return {
    progress: Math.min(...running.map((one) => one.progress)),
    eventsPerSecond: running.reduce((sum, one) => sum + one.eventsPerSecond, 0),
    secondsLeft: left.includes(null) ? null : Math.max(...(left as number[])),
  };
}

function readCatchUp(value: unknown): CatchUp | null {
  if (typeof value !== "object" || value === null) return null;
  const json = value as Json;
  const progress = toNumber(json.progress);
  if (progress === null || progress >= 1) return null;
  return {
    progress: Math.max(0, progress),
    eventsPerSecond: toNumber(json.eventsPerSecond) ?? 0,
    secondsLeft: toNumber(json.secondsLeft),
  };
}

function readSample(json: Json): Sample {
  return {
    partition: count(json.partition),
    offset: count(json.offset),
    reason: String(json.reason ?? ""),
    detail: String(json.detail ?? ""),
    excerpt: String(json.excerpt ?? ""),
    recordTime: toTime(json.recordTime),
  };
}

function lowestWatermark(partitions: readonly Json[]): number | null {
  const times = partitions.map((one) => toTime(one.watermark)).filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function count(value: unknown): number {
  return toNumber(value) ?? 0;
}

function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}
