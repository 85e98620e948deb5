import type { ProducerMark } from "../port.js";
import type { RecordBatch } from "../record-batch.js";

/** Header of the first record of an append that a producer marked: "sequence:count:id". */
export const MARK_HEADER = "freshet-producer";
const MARK_BYTES = Buffer.from(MARK_HEADER);

export interface MarkedAppend {
  readonly sequence: number;
  readonly baseOffset: number;
  readonly count: number;
}

export function markText({ id, sequence }: ProducerMark, count: number): string {
  return `${sequence}:${count}:${id}`;
}

/** The last append of each producer in a partition, as far as the log was looked through. */
export class Marks {
  readonly #last = new Map<string, MarkedAppend>();
  /** Everything before it is known. */
  knownTo = -1;

  last(id: string): MarkedAppend | null {
    return this.#last.get(id) ?? null;
  }

  note(id: string, append: MarkedAppend): void {
    const last = this.#last.get(id);
    if (!last || last.sequence < append.sequence) this.#last.set(id, append);
  }

  /** Finds the marks in a batch from the log. */
  noteBatch(batch: RecordBatch, from: number): void {
    if (!batch.bytes.includes(MARK_BYTES)) return;
    for (let i = batch.indexFrom(from); i < batch.count; i++) {
      const text = batch.headers(i)?.[MARK_HEADER];
      const parts = text === undefined ? null : /^(\d+):(\d+):([^]*)$/.exec(text);
      if (parts)
        this.note(parts[3], {
          sequence: Number(parts[1]),
          baseOffset: batch.offset(i),
          count: Number(parts[2]),
        });
    }
  }
}
