import { createRequire } from "node:module";
import * as zlib from "node:zlib";
import snappy from "snappy";
import { CorruptBatchError } from "../record-batch.js";
import { inflateLz4 } from "./lz4.js";

/** A batch may be 16 MB on the wire; text often shrinks to a tenth. More than this is taken for an attack. */
const INFLATED_BYTES_MAX = 192 * 1024 * 1024;

const CODECS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;

/** Inflates what a codec of Kafka's record batch attributes made. Throws CorruptBatchError. */
export function inflate(codec: number, bytes: Buffer, bytesMax = INFLATED_BYTES_MAX): Buffer {
  try {
    if (codec === 1) return zlib.gunzipSync(bytes, { maxOutputLength: bytesMax });
    if (codec === 2) return inflateSnappy(bytes, bytesMax);
    if (codec === 3) return inflateLz4(bytes, bytesMax);
    if (codec === 4) return inflateZstd(bytes, bytesMax);
  } catch (error) {
    if (error instanceof CorruptBatchError) throw error;
    const message = `A record batch compressed with ${CODECS[codec]} can't be inflated (to at most ${bytesMax} bytes).`;
    throw Object.assign(new CorruptBatchError(message), { cause: error });
  }
  throw new CorruptBatchError(`A record batch is compressed with codec ${codec}, which is not known.`);
}

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEAD_BYTES = 16;

/** Java's clients frame snappy in blocks (xerial's SnappyOutputStream); others send one block as it is. */
function inflateSnappy(bytes: Buffer, bytesMax: number): Buffer {
  if (!bytes.subarray(0, 8).equals(XERIAL_MAGIC)) return inflateSnappyBlock(bytes, bytesMax);
  const blocks: Buffer[] = [];
  let total = 0;
  for (let at = XERIAL_HEAD_BYTES; at < bytes.length;) {
    const size = bytes.readInt32BE(at);
    at += 4;
    if (size < 0 || at + size > bytes.length)
      throw new CorruptBatchError("A record batch compressed with snappy is damaged.");
    const block = inflateSnappyBlock(bytes.subarray(at, at + size), bytesMax - total);
    total += block.length;
    blocks.push(block);
    at += size;
  }
  return Buffer.concat(blocks, total);
}

/** A block begins with the length of what it inflates to. */
function inflateSnappyBlock(bytes: Buffer, bytesMax: number): Buffer {
  let length = 0;
  for (let i = 0, scale = 1; i < 5; i++, scale *= 128) {
    length += ((bytes[i] ?? 0) & 0x7f) * scale;
    if ((bytes[i] ?? 0) < 128) break;
  }
  if (length > bytesMax)
    throw new CorruptBatchError(`A compressed record batch inflates to more than ${bytesMax} bytes.`);
  return snappy.uncompressSync(bytes, { asBuffer: true }) as Buffer;
}

type Zstd = (bytes: Buffer, bytesMax: number) => Buffer;
let zstd: Zstd | null = null;

function inflateZstd(bytes: Buffer, bytesMax: number): Buffer {
  if (zstd === null) throw new Error("prepareZstd was not awaited.");
  return zstd(bytes, bytesMax);
}

/** Node's own zstd where it has one (from 22.15 on), else one in WebAssembly. Must be awaited before zstd batches are inflated. */
export async function prepareZstd(): Promise<void> {
  const native = (zlib as { zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer })
    .zstdDecompressSync;
  zstd ??= native ? (bytes, bytesMax) => native(bytes, { maxOutputLength: bytesMax }) : await loadZstdWasm();
}

interface ZstdWasm {
  init(): Promise<void>;
  decompress(bytes: Buffer, options: { defaultHeapSize: number }): Uint8Array;
}

async function loadZstdWasm(): Promise<Zstd> {
  const wasm = createRequire(import.meta.url)("@bokuweb/zstd-wasm") as ZstdWasm;
  await wasm.init();
  return (bytes, bytesMax) => {
    const declared = zstdContentSize(bytes);
    if (declared !== null && declared > bytesMax)
      throw new CorruptBatchError(`A compressed record batch inflates to more than ${bytesMax} bytes.`);
    // A frame that was written as a stream does not say how large it was: try with more and more room.
    for (let room = Math.max(1024 * 1024, bytes.length * 8); ; room = Math.min(room * 4, bytesMax)) {
      try {
        return Buffer.from(wasm.decompress(bytes, { defaultHeapSize: Math.min(room, bytesMax) }));
      } catch (error) {
        if (declared !== null || room >= bytesMax) throw error;
      }
    }
  };
}

/** Content size of a zstd frame's head (RFC 8878, 3.1.1.1), null where it is not told. */
function zstdContentSize(bytes: Buffer): number | null {
  if (bytes.length < 14) return null;
  const descriptor = bytes[4];
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >>> 6;
  const at = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3];
  if (sizeFlag === 0) return isSingle ? bytes[at] : null;
  if (sizeFlag === 1) return bytes.readUInt16LE(at) + 256;
  if (sizeFlag === 2) return bytes.readUInt32LE(at);
  return Number(bytes.readBigUInt64LE(at));
}
