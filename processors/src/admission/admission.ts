import type { RecordBatch } from "@freshet/engines";
import type { EventSource } from "@freshet/schema";
import { formatDuration } from "@freshet/schema";
import type { Columns } from "../decode/columns.js";
import type { Accounts } from "./accounts.js";
import type { RecentIds } from "./recent-ids.js";

const EXCERPT_CHARACTERS_MAX = 500;

const ACCEPTED = 0;
const UNREADABLE = 1;
const FUTURE = 2;
const DUPLICATE = 3;
const LATE = 4;
type Verdict = typeof ACCEPTED | typeof UNREADABLE | typeof FUTURE | typeof DUPLICATE | typeof LATE;

/** A record that does not count, with why and where. */
export interface SetAside {
  readonly kind: "late" | "invalid";
  readonly offset: number;
  readonly reason: string;
  readonly detail: string;
  readonly recordTime: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
}

export interface AdmissionState {
  readonly maxEventTime: number | null;
  readonly recordClock: number | null;
  readonly firstRecordTime: number | null;
}

/** A decoded slice: its rows are records `fromIndex` … `fromIndex + rows − 1` of the batch. */
export interface Slice {
  readonly batch: RecordBatch;
  readonly fromIndex: number;
  readonly rows: number;
  readonly columns: Columns;
  /** Why a row was not decoded. */
  detail(row: number): { readonly reason: string; readonly path: string; readonly message: string };
}

/** The id of a row as a number of the dictionary, −1 for null. */
export type IdOfRow = (row: number) => number;

/**
 * Decides for each record, in offset order and from the log alone (E6), whether it counts: invalid (not decodable, from the future, or a
 * repetition of an `id`), late, or accepted. The watermark moves with accepted events only.
 */
export class Admission {
  readonly #source: EventSource;
  readonly #accounts: Accounts;
  readonly #ids: RecentIds | null;
  #maxEventTime: number;
  #recordClock: number;
  #firstRecordTime: number;
  /** By row: 1 where the event is accepted, and the watermark once it was. */
  readonly accepted: Uint8Array;
  readonly watermarks: Float64Array;

  constructor(options: {
    source: EventSource;
    accounts: Accounts;
    ids: RecentIds | null;
    capacity: number;
    state?: AdmissionState;
  }) {
    this.#source = options.source;
    this.#accounts = options.accounts;
    this.#ids = options.ids;
    this.#maxEventTime = options.state?.maxEventTime ?? -Infinity;
    this.#recordClock = options.state?.recordClock ?? -Infinity;
    this.#firstRecordTime = options.state?.firstRecordTime ?? -Infinity;
    this.accepted = new Uint8Array(options.capacity);
    this.watermarks = new Float64Array(options.capacity);
  }

  get watermark(): number {
    return this.#maxEventTime - this.#source.latenessMs;
  }

  /** Greatest record time read. */
  get recordClock(): number {
    return this.#recordClock;
  }

  get firstRecordTime(): number {
    return this.#firstRecordTime;
  }

  /** Fills `accepted` and `watermarks` for the rows of a slice; answers the number accepted. */
  admit(slice: Slice, idOfRow: IdOfRow | null, setAside: (record: SetAside) => void): number {
    const { latenessMs } = this.#source;
    const { times } = slice.columns;
    let count = 0;
    for (let row = 0; row < slice.rows; row++) {
      const verdict = this.#judge(slice, row, idOfRow);
      if (verdict === ACCEPTED) {
        if (times[row] > this.#maxEventTime) this.#maxEventTime = times[row];
        this.accepted[row] = 1;
        count++;
      } else {
        this.accepted[row] = 0;
        this.#reject(
          describe(slice, row, { verdict, source: this.#source, watermark: this.watermark }),
          setAside,
        );
      }
      this.watermarks[row] = this.#maxEventTime - latenessMs;
    }
    this.#accounts.read += slice.rows;
    return count;
  }

  #judge(slice: Slice, row: number, idOfRow: IdOfRow | null): Verdict {
    const { columns } = slice;
    const { latenessMs, acceptMs, skewMs } = this.#source;
    const recordTime = columns.recordTimes[row];
    if (recordTime > this.#recordClock) this.#recordClock = recordTime;
    if (this.#firstRecordTime === -Infinity) this.#firstRecordTime = recordTime;
    if (columns.status[row] !== 0) return UNREADABLE;
    const time = columns.times[row];
    if (time > recordTime + skewMs) return FUTURE;
    if (idOfRow !== null) {
      const id = idOfRow(row);
      if (id >= 0 && this.#ids!.see(id, this.#recordClock, columns.offsets[row])) return DUPLICATE;
    }
    return time < this.#maxEventTime - latenessMs - acceptMs ? LATE : ACCEPTED;
  }

  #reject(record: SetAside, setAside: (record: SetAside) => void): void {
    const { offset, reason, detail, recordTime, value } = record;
    const excerpt =
      value === null
        ? ""
        : Buffer.from(value.subarray(0, 4 * EXCERPT_CHARACTERS_MAX))
            .toString("utf8")
            .slice(0, EXCERPT_CHARACTERS_MAX);
    this.#accounts.setAside(record.kind, { offset, reason, detail, excerpt, recordTime });
    setAside(record);
  }

  /** Notes the ids of a slice that was admitted before the checkpoint. `clock` is the record clock before it; answers the one after it. */
  restore(slice: Slice, idOfRow: IdOfRow, span: { until: number; clock: number }): number {
    const { columns, rows } = slice;
    let clock = span.clock;
    const times = columns.numbers.get(this.#source.time)!;
    for (let row = 0; row < rows && columns.offsets[row] <= span.until; row++) {
      const recordTime = columns.recordTimes[row];
      clock = Math.max(clock, recordTime);
      if (columns.status[row] !== 0 || times[row] > recordTime + this.#source.skewMs) continue;
      const id = idOfRow(row);
      if (id >= 0) this.#ids!.restore(id, clock, columns.offsets[row]);
    }
    return clock;
  }

  toState(): AdmissionState {
    return {
      maxEventTime: finite(this.#maxEventTime),
      recordClock: finite(this.#recordClock),
      firstRecordTime: finite(this.#firstRecordTime),
    };
  }
}

function describe(
  slice: Slice,
  row: number,
  why: { verdict: Verdict; source: EventSource; watermark: number },
): SetAside {
  const { batch, columns } = slice;
  const index = slice.fromIndex + row;
  const recordTime = columns.recordTimes[row];
  const time = why.verdict === UNREADABLE ? NaN : columns.times[row];
  const { reason, detail } = reasonOf(slice, row, { ...why, time, recordTime });
  const kind = why.verdict === LATE ? "late" : "invalid";
  const offset = columns.offsets[row];
  return { kind, offset, reason, detail, recordTime, key: batch.key(index), value: batch.value(index) };
}

function reasonOf(
  slice: Slice,
  row: number,
  why: { verdict: Verdict; source: EventSource; watermark: number; time: number; recordTime: number },
): { reason: string; detail: string } {
  const { source, time, recordTime, watermark } = why;
  switch (why.verdict) {
    case UNREADABLE: {
      const { reason, path, message } = slice.detail(row);
      return { reason, detail: path === "" ? message : `${path}: ${message}` };
    }
    case FUTURE:
      return {
        reason: "future",
        detail: `${source.time} ${iso(time)} is more than ${formatDuration(source.skewMs)} after the record's time ${iso(recordTime)}.`,
      };
    case DUPLICATE:
      return {
        reason: "duplicate",
        detail: `${source.id} was seen within ${formatDuration(source.dedupeMs)} before.`,
      };
    default:
      return {
        reason: "late",
        detail: `${source.time} ${iso(time)} is more than ${formatDuration(source.acceptMs)} before the watermark ${iso(watermark)}.`,
      };
  }
}

function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
