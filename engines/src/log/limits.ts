import { LogError } from "./port.js";
import type { RecordBatch } from "./record-batch.js";

const MB = 1024 * 1024;

/** The most that a log takes in one append, and in one record of it. */
export const LOG_BATCH_BYTES_MAX = 16 * MB;
export const LOG_RECORD_BYTES_MAX = 6 * MB;

export function assertBatchFits(bytes: Uint8Array): void {
  if (bytes.length > LOG_BATCH_BYTES_MAX)
    throw tooLarge(`A batch has ${bytes.length} bytes; ${LOG_BATCH_BYTES_MAX} are allowed.`);
}

export function assertRecordsFit(batch: RecordBatch): void {
  for (let i = 0; batch.bytes.length > LOG_RECORD_BYTES_MAX && i < batch.count; i++) {
    const size = batch.ends[i] - (batch.keyStarts[i] < 0 ? batch.keyEnds[i] : batch.keyStarts[i]);
    if (size > LOG_RECORD_BYTES_MAX)
      throw tooLarge(`A record has ${size} bytes; ${LOG_RECORD_BYTES_MAX} are allowed.`);
  }
}

function tooLarge(words: string): LogError {
  return new LogError("too-large", words, { notWritten: true });
}
