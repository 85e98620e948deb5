import { OrderKey } from "../../storage/order-key.js";
import type { Chunk, PaneRange, TaskId } from "../port.js";

/** Bytes of pane, partition and chunk at the end of a chunk's key. */
const TAIL_BYTES = 16;

/** Order: rollup, grain, pane, partition, chunk: a range of panes is a range of keys. */
export function chunkKey(chunk: Omit<Chunk, "version" | "bytes">): Buffer {
  const { rollup, grainMs, pane, partition, chunk: number } = chunk;
  return new OrderKey("c").text(rollup).int53(grainMs).int53(pane).uint32(partition).uint32(number).build();
}

export function parseChunkKey(key: Buffer): { pane: number; partition: number; chunk: number } {
  const at = key.length - TAIL_BYTES;
  return {
    pane: (key.readUInt32BE(at) - 2 ** 31) * 2 ** 32 + key.readUInt32BE(at + 4),
    partition: key.readUInt32BE(at + 8),
    chunk: key.readUInt32BE(at + 12),
  };
}

export function chunkRange(range: PaneRange): { gte: Buffer; lt: Buffer } {
  const edge = (pane: number): Buffer =>
    new OrderKey("c").text(range.rollup).int53(range.grainMs).int53(pane).build();
  return { gte: edge(range.from), lt: edge(range.to) };
}

export function beginKey(task: TaskId): Buffer {
  return new OrderKey("b").text(task.topic).uint32(task.partition).build();
}

export function checkpointKey(task: TaskId): Buffer {
  return new OrderKey("k").text(task.topic).uint32(task.partition).build();
}

export function metaKey(key: string): Buffer {
  return new OrderKey("m").text(key).build();
}
