import type { RecordBatch } from "@freshet/engines";
import type { EventSource } from "@freshet/schema";
import type { Interner } from "../interner.js";
import { createColumns } from "./columns.js";
import type { Columns } from "./columns.js";
import { DECODE_LIMITS } from "./limits.js";
import type { DecodeLimits } from "./limits.js";
import { decodePlainly } from "./plain-decoder.js";
import type { PlainResult } from "./plain-decoder.js";
import { reasonCode } from "./reasons.js";
import type { Rejection } from "./reasons.js";

export interface EventDecoderOptions {
  readonly source: EventSource;
  /** Fields whose values are used. Every declared field is checked all the same: acceptance must not depend on rollups. */
  readonly needed: ReadonlySet<string>;
  readonly interner: Interner;
  readonly limits?: DecodeLimits;
  /** Rows of a slice. */
  readonly capacity?: number;
}

const CAPACITY = 4096;

/** From the bytes of record batches to columns, one slice of a batch at a time. */
export class EventDecoder {
  readonly columns: Columns;
  readonly #source: EventSource;
  readonly #interner: Interner;
  readonly #limits: DecodeLimits;
  #batch: RecordBatch | null = null;
  #from = 0;

  constructor(options: EventDecoderOptions) {
    this.#source = options.source;
    this.#interner = options.interner;
    this.#limits = options.limits ?? DECODE_LIMITS;
    this.columns = createColumns(options.source, options.needed, options.capacity ?? CAPACITY);
  }

  /** Decodes the records fromIndex, fromIndex + 1, … of a batch into rows 0, 1, …; answers how many, at most `max`. */
  decode(batch: RecordBatch, fromIndex: number, max: number): number {
    const count = Math.max(0, Math.min(max, this.columns.capacity, batch.count - fromIndex));
    this.#batch = batch;
    this.#from = fromIndex;
    const { status, recordTimes, offsets } = this.columns;
    for (let row = 0; row < count; row++) {
      const index = fromIndex + row;
      recordTimes[row] = batch.timestamps[index];
      offsets[row] = batch.offset(index);
      status[row] = this.#decodePlainly(row, index);
    }
    return count;
  }

  /** Why the row of the last slice is not accepted; null for accepted rows. Worked out when asked for. */
  detail(row: number): Rejection | null {
    const result = this.#plain(this.#from + row);
    return "rejection" in result ? result.rejection : null;
  }

  #plain(index: number): PlainResult {
    return decodePlainly(this.#source, this.#batch!.value(index), this.#limits);
  }

  #decodePlainly(row: number, index: number): number {
    const result = this.#plain(index);
    const accepted = "values" in result;
    this.#source.fields.forEach((field, i) => {
      const kept = accepted ? result.values[i] : null;
      const numbers = this.columns.numbers.get(field.name);
      if (numbers) numbers[row] = kept === null ? NaN : (kept as number);
      const strings = this.columns.strings.get(field.name);
      if (strings) strings[row] = kept === null ? -1 : this.#interner.id(kept as string);
    });
    return accepted ? 0 : reasonCode(result.rejection.reason);
  }
}
