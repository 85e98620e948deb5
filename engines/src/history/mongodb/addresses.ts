import type { Chunk, PaneRange, TaskId } from "../port.js";
import { digitRange } from "./digit-range.js";

/** Of every pane + 10¹⁶, which is positive for every safe integer: 1970 is 10000000000000000, and order holds before it too. */
const PANE_DIGITS = 17;
const PANE_ORIGIN = 10n ** 16n;
/** Of partitions and chunks, up to 2³² − 1. */
const NUMBER_DIGITS = 10;

export type ChunkAddress = Omit<Chunk, "version" | "bytes">;

/** Bounds of `_id`s, in the words of a query. */
export interface IdRange {
  readonly $gte: string;
  readonly $lt: string;
  /** Says the same, or more. */
  readonly $regex?: string;
}

/**
 * `rollup/grain/pane/partition/chunk` in plain letters and digits of fixed width: the order of the texts is the order of the numbers,
 * so that the index of `_id` answers every range of panes and no other index is needed.
 */
export function chunkId(address: ChunkAddress): string {
  const { rollup, grainMs, pane, partition, chunk } = address;
  return `${tier(rollup, grainMs)}${paneDigits(pane)}/${digits(partition)}/${digits(chunk)}`;
}

/**
 * Chunks of a range of panes, of some partitions or of all. The regular expression says all of it: the partition is told from the keys of
 * the index, and compatible servers that have no ranges of an index at least look no further than at its keys.
 */
export function chunkRange({ rollup, grainMs, from, to, partition }: PaneRange): IdRange {
  const start = tier(rollup, grainMs);
  const [first, end] = [paneDigits(from), paneDigits(to)];
  const last = String(BigInt(end) - 1n).padStart(PANE_DIGITS, "0");
  const bounds = { $gte: start + first, $lt: start + end };
  // Nothing lies between them.
  if (first >= end) return bounds;
  const partitions = [partition ?? []].flat().map(digits);
  const of =
    partitions.length === 0
      ? ""
      : partitions.length === 1
        ? `${partitions[0]}/`
        : `(${partitions.join("|")})/`;
  return { ...bounds, $regex: `^${escaped(start)}${digitRange(first, last)}/${of}` };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** All chunks of a rollup. */
export function rollupRange(rollup: string): IdRange {
  return below(encodeURIComponent(rollup));
}

export function paneOf(id: string): number {
  const at = id.length - PANE_DIGITS - 2 * (NUMBER_DIGITS + 1);
  return Number(BigInt(id.slice(at, at + PANE_DIGITS)) - PANE_ORIGIN);
}

export function taskName({ topic, partition }: TaskId): string {
  return `${encodeURIComponent(topic)}/${partition}`;
}

/** The state of a checkpoint in parts: `topic/partition/offset/attempt/part`. */
export function partId(task: TaskId, parts: { offset: number; attempt: string }, part: number): string {
  return `${attemptName(task, parts)}/${digits(part)}`;
}

export function partRange(task: TaskId, parts: { offset: number; attempt: string }): IdRange {
  return below(attemptName(task, parts));
}

/** Parts of this task up to this offset that are not of this attempt. */
export function otherParts(task: TaskId, parts: { offset: number; attempt: string }): IdRange[] {
  const { $gte, $lt } = partRange(task, parts);
  return [
    { $gte: below(taskName(task)).$gte, $lt: $gte },
    { $gte: $lt, $lt: below(`${taskName(task)}/${paneDigits(parts.offset)}`).$lt },
  ];
}

function attemptName(task: TaskId, { offset, attempt }: { offset: number; attempt: string }): string {
  return `${taskName(task)}/${paneDigits(offset)}/${attempt}`;
}

function tier(rollup: string, grainMs: number): string {
  return `${encodeURIComponent(rollup)}/${grainMs}/`;
}

/** "0" comes right after "/". */
function below(name: string): IdRange {
  return { $gte: `${name}/`, $lt: `${name}0` };
}

function paneDigits(pane: number): string {
  const safe = Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, Math.ceil(pane)));
  return String(BigInt(safe) + PANE_ORIGIN).padStart(PANE_DIGITS, "0");
}

function digits(number: number): string {
  return String(number).padStart(NUMBER_DIGITS, "0");
}
