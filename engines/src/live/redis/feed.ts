import type { FeedEntry } from "../port.js";
import type { Calls } from "./calls.js";
import { decodeDrops, decodeHead, decodePart } from "./cell-parts.js";
import type { PartitionKeys } from "./keys.js";

/** A place in the feed of one (rollup, partition). The nonce is that of its entry: what comes next must name it as `before`. */
export interface FeedPosition {
  readonly epoch: string;
  readonly generation: number;
  readonly sequence: number;
  readonly nonce: string;
}

/** An entry of the stream; of the first of a generation only `position` means anything. */
export interface StreamEntry {
  readonly position: Omit<FeedPosition, "epoch">;
  /** Of the first of a generation. */
  readonly begins: string | null;
  readonly before: string;
  /** True where the flush was larger than the feed may be: its cells are not here. */
  readonly isLeftOut: boolean;
  readonly head: Buffer | null;
  readonly drops: Buffer | null;
  /** Parts. */
  readonly cells: readonly Buffer[];
}

/** The end of a feed, with the head that holds there; null if (rollup, partition) was never opened or was lost. */
export async function readEnd(
  calls: Calls,
  what: string,
  keys: PartitionKeys,
): Promise<(FeedPosition & { readonly head: Buffer }) | null> {
  const fields = ["epoch", "generation", "sequence", "nonce", "head"];
  const reply = (await calls.call(what, "hmget", keys.meta, ...fields)) as (Buffer | null)[];
  if (reply[0] === null || reply.includes(null)) return null;
  const [epoch, generation, sequence, nonce, head] = reply as Buffer[];
  return {
    epoch: epoch.toString(),
    generation: Number(generation),
    sequence: Number(sequence),
    nonce: nonce.toString(),
    head,
  };
}

export function idOf({ generation, sequence }: { generation: number; sequence: number }): string {
  return `${generation}-${sequence}`;
}

/** An entry as XREAD and XRANGE answer it. */
export function parseEntry([id, fields]: readonly [Buffer, readonly Buffer[]]): StreamEntry {
  const [generation, sequence] = id.toString().split("-").map(Number);
  const values = new Map<string, Buffer>();
  const cells: Buffer[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i].toString();
    if (name === "cells") cells.push(fields[i + 1]);
    else values.set(name, fields[i + 1]);
  }
  return {
    position: { generation, sequence, nonce: values.get("nonce")?.toString() ?? "" },
    begins: values.get("epoch")?.toString() ?? null,
    before: values.get("before")?.toString() ?? "",
    isLeftOut: values.has("reset"),
    head: values.get("head") ?? null,
    drops: values.get("drops") ?? null,
    cells,
  };
}

/** Whether nothing is missing between a position and an entry. */
export function follows(entry: StreamEntry, position: FeedPosition): boolean {
  return (
    entry.begins === null &&
    entry.head !== null &&
    !entry.isLeftOut &&
    entry.position.generation === position.generation &&
    entry.position.sequence === position.sequence + 1 &&
    entry.before === position.nonce
  );
}

export function toFeedEntry(
  entry: StreamEntry,
  of: { readonly rollup: string; readonly partition: number; readonly epoch: string },
): FeedEntry {
  return {
    rollup: of.rollup,
    partition: of.partition,
    epoch: of.epoch,
    head: decodeHead(entry.head!),
    cells: entry.cells.flatMap(decodePart),
    drops: entry.drops ? decodeDrops(entry.drops) : [],
    sequence: entry.position.sequence,
  };
}
