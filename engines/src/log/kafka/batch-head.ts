/**
 * The head of Kafka's record batch, version 2 (Kafka's protocol documentation, "Record Batch"):
 *
 *     base offset i64 · length i32 · leader epoch i32 · magic i8 · crc u32 · attributes i16 · last offset delta i32 ·
 *     base time i64 · greatest time i64 · producer id i64 · producer epoch i16 · base sequence i32 · count i32 · records
 *
 * The checksum covers all from the attributes on; the length counts all that follows it.
 */
export const HEAD_BYTES = 61;
/** Bytes before those that the length counts. */
export const LENGTH_END = 12;
export const MAGIC_AT = 16;
export const CRC_AT = 17;
export const ATTRIBUTES_AT = 21;
export const MAGIC = 2;

const CODEC_MASK = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

export interface BatchHead {
  readonly baseOffset: number;
  /** Bytes of the whole batch. */
  readonly bytes: number;
  readonly crc: number;
  readonly codec: number;
  /** The records have the time at which the broker appended them, not one of their own. */
  readonly hasAppendTime: boolean;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly lastOffsetDelta: number;
  readonly baseTime: number;
  readonly maxTime: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly count: number;
}

/** Reads the head of a batch that begins at `at`; the bytes hold all of it. */
export function readHead(bytes: Buffer, at: number): BatchHead {
  const attributes = bytes.readInt16BE(at + ATTRIBUTES_AT);
  return {
    baseOffset: readInt64(bytes, at),
    bytes: LENGTH_END + bytes.readInt32BE(at + 8),
    crc: bytes.readUInt32BE(at + CRC_AT),
    codec: attributes & CODEC_MASK,
    hasAppendTime: (attributes & LOG_APPEND_TIME) !== 0,
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    lastOffsetDelta: bytes.readInt32BE(at + 23),
    baseTime: readInt64(bytes, at + 27),
    maxTime: readInt64(bytes, at + 35),
    producerId: bytes.readBigInt64BE(at + 43),
    producerEpoch: bytes.readInt16BE(at + 51),
    baseSequence: bytes.readInt32BE(at + 53),
    count: bytes.readInt32BE(at + 57),
  };
}

/** Offsets and times stay far below 2^53, where numbers are exact. */
export function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

export function writeInt64(bytes: Buffer, value: number, at: number): void {
  bytes.writeInt32BE(Math.floor(value / 2 ** 32), at);
  bytes.writeUInt32BE(value - Math.floor(value / 2 ** 32) * 2 ** 32, at + 4);
}
