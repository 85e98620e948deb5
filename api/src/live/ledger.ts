import type { Answer } from "../read/row.js";
import { type Row, rowId, sameRow } from "../read/row.js";
import type { Difference } from "./frames.js";

/** A row of the present answer: since which answers it has been there, and been like this. Serials of answers. */
interface Entry {
  row: Row;
  readonly entered: number;
  changed: number;
  seen: number;
}

/** A row that was there from one answer until before another. */
interface Departure {
  readonly key: string;
  readonly id: string;
  readonly entered: number;
  readonly left: number;
  readonly at: number;
}

const ROW_BYTES = 400;
const DEPARTURE_BYTES = 160;
const DEPARTURES_MIN = 200;
const DEPARTURE_MS_MAX = 5 * 60_000;

/**
 * What changed when in the result of one live query: for each row the answer in which it last changed, and for a while the rows
 * that left. So what anyone lacks who has the rows of an earlier answer is told exactly, and nobody's rows need to be kept:
 * neither those of slow clients nor those of clients that have gone and may come back.
 */
export class Ledger {
  readonly #withWindow: boolean;
  readonly #entries = new Map<string, Entry>();
  /** By row of the latest answer: the answer in which it changed last. */
  #changed: Float64Array<ArrayBufferLike> = new Float64Array(0);
  #departures: Departure[] = [];
  #answer: Answer | null = null;
  #totalsChanged = 0;
  #horizon = Infinity;

  /** `withWindow`: clients see the rows' windows. */
  constructor(withWindow: boolean) {
    this.#withWindow = withWindow;
  }

  /** Estimated. */
  get bytes(): number {
    return this.#entries.size * ROW_BYTES + this.#departures.length * DEPARTURE_BYTES;
  }

  /** Whether it is known what has changed since an answer. */
  knows(serial: number): boolean {
    return serial >= this.#horizon && serial <= (this.#answer?.serial ?? -1);
  }

  /** Takes in a later answer; whether clients see any difference. `now` is any clock in ms. */
  take(answer: Answer, now: number): boolean {
    const before = this.#answer;
    const moved = this.#takeRows(answer);
    const left = this.#sweep(answer, now);
    const totals = before !== null && this.#sameTotals(before, answer);
    if (!totals) this.#totalsChanged = answer.serial;
    this.#answer = answer;
    // Before the first answer nothing is known.
    if (before === null) this.#horizon = answer.serial;
    this.#forget(now);
    return before === null || moved || left || !totals;
  }

  /** What has changed since an answer that is known; null if nothing. */
  since(serial: number): Difference | null {
    const answer = this.#answer;
    if (answer === null || !this.knows(serial)) throw new RangeError(`Answer ${serial} is not known.`);
    const rows = answer.rows.filter((_, index) => this.#changed[index] > serial);
    const removed: string[] = [];
    for (let i = this.#departures.length - 1; i >= 0 && this.#departures[i].left > serial; i--) {
      const { key, id, entered } = this.#departures[i];
      if (entered <= serial && !this.#entries.has(key)) removed.push(id);
    }
    const totals = this.#totalsChanged > serial ? answer.totals : null;
    return rows.length === 0 && removed.length === 0 && totals === null ? null : { rows, removed, totals };
  }

  #takeRows({ rows, serial }: Answer): boolean {
    const changed = new Float64Array(rows.length);
    let moved = false;
    for (const [index, row] of rows.entries()) {
      let entry = this.#entries.get(row.key);
      if (entry === undefined) {
        entry = { row, entered: serial, changed: serial, seen: serial };
        this.#entries.set(row.key, entry);
      } else if (!sameRow(entry.row, row, this.#withWindow)) entry.changed = serial;
      entry.row = row;
      entry.seen = serial;
      changed[index] = entry.changed;
      moved ||= entry.changed === serial;
    }
    this.#changed = changed;
    return moved;
  }

  /** Notes the rows that are not there any more. */
  #sweep({ rows, serial }: Answer, now: number): boolean {
    if (this.#entries.size === rows.length) return false;
    for (const [key, { row, entered, seen }] of this.#entries) {
      if (seen === serial) continue;
      this.#entries.delete(key);
      this.#departures.push({ key, id: rowId(row), entered, left: serial, at: now });
    }
    return true;
  }

  #sameTotals(before: Answer, after: Answer): boolean {
    if (before.totals === null || after.totals === null) return before.totals === after.totals;
    return sameRow(before.totals, after.totals, this.#withWindow);
  }

  /** Keeps no more departures than twice the rows, and none for long. */
  #forget(now: number): void {
    const max = Math.max(DEPARTURES_MIN, 2 * this.#entries.size);
    let gone = Math.max(0, this.#departures.length - max);
    while (gone < this.#departures.length && this.#departures[gone].at < now - DEPARTURE_MS_MAX) gone++;
    if (gone === 0) return;
    this.#horizon = Math.max(this.#horizon, this.#departures[gone - 1].left);
    this.#departures = this.#departures.slice(gone);
  }
}
