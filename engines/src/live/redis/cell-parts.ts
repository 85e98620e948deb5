import type { CellWrite, Head, PaneDrop } from "../port.js";
import { paneName } from "./keys.js";

/*
 * Bytes that travel to the scripts and back, little endian:
 *   head     f64 frontier, f64 watermark, f64 record time, u8 settled
 *   drop     u32 key, f64 grain, f64 pane, f64 version
 *   part     segments, each: u32 key, f64 grain, f64 pane, u32 bytes that follow, cells
 *   cell     u32 length, group; u32 length, value
 *   value    f64 version, the cell's bytes
 * `key` is the place of the pane's hash among the keys of a call; it means nothing in the feed.
 */
const HEAD_BYTES = 25;
const DROP_BYTES = 28;
const SEGMENT_BYTES = 24;
const VERSION_BYTES = 8;

export const NO_HEAD: Head = { frontier: -1, watermark: -Infinity, recordTime: -Infinity, settled: false };

export function encodeHead(head: Head): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.writeDoubleLE(head.frontier, 0);
  bytes.writeDoubleLE(head.watermark, 8);
  bytes.writeDoubleLE(head.recordTime, 16);
  bytes.writeUInt8(head.settled ? 1 : 0, 24);
  return bytes;
}

export function decodeHead(bytes: Buffer): Head {
  return {
    frontier: bytes.readDoubleLE(0),
    watermark: bytes.readDoubleLE(8),
    recordTime: bytes.readDoubleLE(16),
    settled: bytes.readUInt8(24) === 1,
  };
}

/** Gives each pane of a call the place of its hash among the keys. */
export type KeyPlace = (pane: string) => number;

export function encodeDrops(drops: readonly PaneDrop[], place: KeyPlace): Buffer {
  const bytes = Buffer.alloc(drops.length * DROP_BYTES);
  drops.forEach(({ grainMs, pane, version }, i) => {
    const at = i * DROP_BYTES;
    bytes.writeUInt32LE(place(paneName(grainMs, pane)), at);
    bytes.writeDoubleLE(grainMs, at + 4);
    bytes.writeDoubleLE(pane, at + 12);
    bytes.writeDoubleLE(version, at + 20);
  });
  return bytes;
}

export function decodeDrops(bytes: Buffer): PaneDrop[] {
  const drops: PaneDrop[] = [];
  for (let at = 0; at < bytes.length; at += DROP_BYTES)
    drops.push({
      grainMs: bytes.readDoubleLE(at + 4),
      pane: bytes.readDoubleLE(at + 12),
      version: bytes.readDoubleLE(at + 20),
    });
  return drops;
}

/** Cells as parts of at most `bytesMax`, or of one cell where that is larger. */
export function encodeParts(cells: readonly CellWrite[], place: KeyPlace, bytesMax: number): Buffer[] {
  const parts: Buffer[] = [];
  let pieces: Buffer[] = [];
  let size = 0;
  const finish = (): void => {
    if (pieces.length > 0) parts.push(Buffer.concat(pieces, size));
    pieces = [];
    size = 0;
  };
  for (const [pane, own] of byPane(cells)) {
    let head: Buffer | null = null;
    for (const cell of own) {
      const encoded = encodeCell(cell);
      if (size > 0 && size + SEGMENT_BYTES + encoded.length > bytesMax) {
        finish();
        head = null;
      }
      if (head === null) {
        head = segmentHead(place(pane), cell);
        pieces.push(head);
        size += SEGMENT_BYTES;
      }
      head.writeUInt32LE(head.readUInt32LE(20) + encoded.length, 20);
      pieces.push(encoded);
      size += encoded.length;
    }
  }
  finish();
  return parts;
}

/** By pane; of one address that is there twice, the cell of the greater version. */
function byPane(cells: readonly CellWrite[]): Map<string, Iterable<CellWrite>> {
  const panes = new Map<string, Map<string, CellWrite>>();
  for (const cell of cells) {
    const name = paneName(cell.grainMs, cell.pane);
    let own = panes.get(name);
    if (!own) panes.set(name, (own = new Map()));
    const present = own.get(cell.group);
    if (!present || present.version < cell.version) own.set(cell.group, cell);
  }
  return new Map([...panes].map(([name, own]) => [name, own.values()]));
}

function segmentHead(place: number, { grainMs, pane }: CellWrite): Buffer {
  const bytes = Buffer.alloc(SEGMENT_BYTES);
  bytes.writeUInt32LE(place, 0);
  bytes.writeDoubleLE(grainMs, 4);
  bytes.writeDoubleLE(pane, 12);
  return bytes;
}

function encodeCell({ group, version, bytes }: CellWrite): Buffer {
  const groupBytes = Buffer.byteLength(group);
  const encoded = Buffer.allocUnsafe(8 + groupBytes + VERSION_BYTES + bytes.length);
  encoded.writeUInt32LE(groupBytes, 0);
  encoded.write(group, 4);
  encoded.writeUInt32LE(VERSION_BYTES + bytes.length, 4 + groupBytes);
  encoded.writeDoubleLE(version, 8 + groupBytes);
  encoded.set(bytes, 16 + groupBytes);
  return encoded;
}

export function decodePart(part: Buffer): CellWrite[] {
  const cells: CellWrite[] = [];
  let at = 0;
  while (at < part.length) {
    const grainMs = part.readDoubleLE(at + 4);
    const pane = part.readDoubleLE(at + 12);
    const stop = at + SEGMENT_BYTES + part.readUInt32LE(at + 20);
    at += SEGMENT_BYTES;
    while (at < stop) {
      const groupEnd = at + 4 + part.readUInt32LE(at);
      const group = part.toString("utf8", at + 4, groupEnd);
      const end = groupEnd + 4 + part.readUInt32LE(groupEnd);
      cells.push(decodeCell({ grainMs, pane }, group, part.subarray(groupEnd + 4, end)));
      at = end;
    }
  }
  return cells;
}

/** A cell from the field and the value of its pane's hash; its bytes are a copy, as a reply may be a thousand times their size. */
export function decodeCell(
  { grainMs, pane }: { grainMs: number; pane: number },
  group: string,
  value: Buffer,
): CellWrite {
  const bytes = Buffer.from(value.subarray(VERSION_BYTES));
  return { grainMs, pane, group, version: value.readDoubleLE(0), bytes };
}
