import { type BatchLayout, CorruptBatchError, RecordBatch, type RecordHeaders } from "../record-batch.js";
import { checkSum, emptyBatch, type RawBatch } from "./decode-batch.js";
import { inflate } from "./inflate.js";
import type { Kafkajs, KafkajsRecord } from "./kafkajs.js";

/** Those of Kafka's codecs that kafkajs leaves to others. */
const FOREIGN_CODECS = [2, 3, 4];

/**
 * What decodeBatch does, by kafkajs's own decoder: an object for each record, so several times slower. Used where the installed kafkajs is not the
 * one that we know, and by tests as a second opinion.
 */
export async function decodeWithKafkajs(
  kafkajs: Kafkajs,
  raw: RawBatch,
  options: { verify: boolean },
): Promise<RecordBatch> {
  const { from, head, bytes, isHidden } = raw;
  // kafkajs does not look at checksums.
  if (options.verify) checkSum(raw);
  const nextOffset = head.baseOffset + head.lastOffsetDelta + 1;
  if (isHidden || head.count === 0) return emptyBatch(from, nextOffset);
  for (const codec of FOREIGN_CODECS)
    kafkajs.codecs[codec] = () => ({ decompress: async (packed) => inflate(codec, packed) });
  try {
    const { records } = await kafkajs.decodeRecordBatch(new kafkajs.Decoder(bytes));
    return packed(records, from, nextOffset);
  } catch (error) {
    if (error instanceof CorruptBatchError) throw error;
    const words = `A record batch at offset ${head.baseOffset} can't be decoded: ${(error as Error).message}`;
    throw Object.assign(new CorruptBatchError(words), { cause: error });
  }
}

/** The records in one buffer, in the order key, value, headers (as JSON). */
function packed(records: readonly KafkajsRecord[], from: number, nextOffset: number): RecordBatch {
  const count = records.length;
  const parts: Buffer[] = [];
  const spans = (): Int32Array => new Int32Array(count);
  const layout: BatchLayout = {
    count,
    span: nextOffset - from,
    offsetDeltas: Int32Array.from(records, ({ offset }) => Number(offset) - from),
    maxTimestamp: records.reduce((max, { timestamp }) => Math.max(max, Number(timestamp)), -Infinity),
    timestamps: Float64Array.from(records, ({ timestamp }) => Number(timestamp)),
    starts: spans(),
    ends: spans(),
    keyStarts: spans(),
    keyEnds: spans(),
    headerEnds: spans(),
    readHeaders: (bytes, start, end) =>
      Object.assign(
        Object.create(null) as Record<string, string>,
        JSON.parse(bytes.toString("utf8", start, end)) as RecordHeaders,
      ),
  };
  let at = 0;
  const place = (part: Buffer | null): number => {
    if (part !== null) parts.push(part);
    return (at += part?.length ?? 0);
  };
  records.forEach(({ key, value, headers }, i) => {
    layout.keyStarts[i] = key === null ? -1 : at;
    layout.keyEnds[i] = place(key);
    layout.starts[i] = value === null ? -1 : at;
    layout.ends[i] = place(value);
    const entries = Object.entries(headers).map(([name, header]) => [name, textOf(header)]);
    if (entries.length > 0)
      layout.headerEnds![i] = place(Buffer.from(JSON.stringify(Object.fromEntries(entries))));
  });
  return RecordBatch.of(Buffer.concat(parts), from, layout);
}

function textOf(header: KafkajsRecord["headers"][string]): string {
  const last = Array.isArray(header) ? header[header.length - 1] : header;
  return last?.toString() ?? "";
}
