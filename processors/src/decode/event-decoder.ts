import type { RecordBatch } from "@freshet/engines";
import type { EventSource } from "@freshet/schema";
import type { Interner } from "../interner.js";
import { createColumns } from "./columns.js";
import type { Columns } from "./columns.js";
import { EventScanner } from "./event-scanner.js";
import { FieldSlot } from "./field-slot.js";
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
  /** Those of the needed strings that `intern` gives ids to, for the rows where they are wanted; none if left out. */
  readonly late?: ReadonlySet<string>;
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
  readonly #slots: readonly FieldSlot[];
  readonly #scanner: EventScanner;
  #batch: RecordBatch | null = null;
  #from = 0;
  #rows = 0;

  constructor(options: EventDecoderOptions) {
    this.#source = options.source;
    this.#limits = options.limits ?? DECODE_LIMITS;
    this.columns = createColumns(options.source, options.needed, options.capacity ?? CAPACITY, options.late);
    this.#interner = options.interner;
    this.#slots = options.source.fields.map(
      (field) => new FieldSlot(field, field.name === options.source.time, this.columns, options.interner),
    );
    this.#scanner = new EventScanner(this.#slots, this.#limits.depthMax);
  }

  /** Decodes the records fromIndex, fromIndex + 1, … of a batch into rows 0, 1, …; answers how many, at most `max`. */
  decode(batch: RecordBatch, fromIndex: number, max: number): number {
    const count = Math.max(0, Math.min(max, this.columns.capacity, batch.count - fromIndex));
    this.#batch = batch;
    this.#from = fromIndex;
    this.#rows = count;
    this.#scanner.use(batch.bytes);
    const { status, recordTimes, offsets } = this.columns;
    recordTimes.set(batch.timestamps.subarray(fromIndex, fromIndex + count));
    for (let row = 0; row < count; row++) {
      offsets[row] = batch.offset(fromIndex + row);
      status[row] = this.#decodeRow(batch, row, fromIndex + row);
    }
    return count;
  }

  /** Gives ids to the late texts of the last slice, in the rows where `wanted` is 1. */
  intern(wanted: Uint8Array): void {
    for (const texts of this.columns.late.values())
      texts.intern(this.#batch!.bytes, this.#interner, wanted, this.#rows);
  }

  /** Why the row of the last slice is not accepted; null for accepted rows. Worked out when asked for. */
  detail(row: number): Rejection | null {
    const result = this.#plain(this.#from + row);
    return "rejection" in result ? result.rejection : null;
  }

  #plain(index: number): PlainResult {
    return decodePlainly(this.#source, this.#batch!.value(index), this.#limits);
  }

  #decodeRow({ starts, ends }: RecordBatch, row: number, index: number): number {
    const start = starts[index];
    const end = ends[index];
    const mayScan = start >= 0 && end - start <= this.#limits.eventBytesMax;
    return mayScan && this.#scanner.scan(row, start, end) ? 0 : this.#decodePlainly(row, index);
  }

  #decodePlainly(row: number, index: number): number {
    const result = this.#plain(index);
    const accepted = "values" in result;
    this.#slots.forEach((slot, i) => slot.write(row, accepted ? result.values[i] : null));
    return accepted ? 0 : reasonCode(result.rejection.reason);
  }
}
