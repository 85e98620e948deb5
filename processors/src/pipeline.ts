import type { RecordBatch } from "@freshet/engines";
import type { Accounts } from "./admission/accounts.js";
import type { Admission, IdOfRow, SetAside, Slice } from "./admission/admission.js";
import type { AdmittedRows, RollupFold, RowMarks } from "./fold/rollup-fold.js";
import type { TierPanes } from "./panes/tier-panes.js";
import type { Vectors } from "./fold/vectors.js";

/** The steps of a partition, over state that all of them share. */
export interface PipelineParts {
  readonly partition: number;
  readonly decode: (batch: RecordBatch, fromIndex: number) => Slice;
  /** Gives ids to the texts of the last slice that had to wait, in the rows where `wanted` is 1. */
  readonly intern: (wanted: Uint8Array) => void;
  readonly timesOf: (slice: Slice) => Float64Array;
  readonly idOfRow: IdOfRow | null;
  readonly admission: Admission;
  readonly accounts: Accounts;
  readonly vectors: Vectors;
  readonly rollups: readonly RollupFold[];
  readonly setAside: (record: SetAside) => void;
  /** Reads panes from history into memory, all of them or it fails. */
  readonly loadPanes: (missing: readonly MissingPane[]) => Promise<void>;
}

/** A pane that history may hold and memory does not. */
export interface MissingPane {
  readonly fold: RollupFold;
  readonly tier: TierPanes;
  readonly start: number;
}

/** log ─▶ cells, for one slice of one batch: decode ▸ admit ▸ filter ▸ find panes ▸ load panes ▸ resolve cells ▸ fold ▸ account. */
export class Pipeline {
  readonly #parts: PipelineParts;
  readonly #marks: RowMarks;
  #slices = 0;

  constructor(parts: PipelineParts, capacity: number) {
    this.#parts = parts;
    this.#marks = { applied: new Uint8Array(capacity), amended: new Uint8Array(capacity) };
  }

  /**
   * Takes the next rows of a batch, from record `fromIndex` on, and answers how many. A promise is answered only where panes have to be read
   * from history. If that fails for good, the state is half changed: the owner drops it and recovers.
   */
  take(batch: RecordBatch, fromIndex: number): number | Promise<number> {
    const slice = this.#parts.decode(batch, fromIndex);
    const admitted = this.#admit(slice);
    this.#filter(admitted);
    const missing = this.#findPanes(admitted);
    if (missing.length === 0) return this.#finish(slice, admitted);
    return this.#loadPanes(missing, admitted).then(() => this.#finish(slice, admitted));
  }

  #admit(slice: Slice): AdmittedRows {
    const { admission, vectors, partition, idOfRow, setAside, timesOf } = this.#parts;
    admission.admit(slice, idOfRow, setAside);
    vectors.begin(slice.rows);
    const { accepted, watermarks } = admission;
    this.#slices++;
    return {
      rows: slice.rows,
      accepted,
      watermarks,
      times: timesOf(slice),
      offsets: slice.columns.offsets,
      partition,
      slice: this.#slices,
    };
  }

  #filter(admitted: AdmittedRows): void {
    this.#marks.applied.fill(0, 0, admitted.rows);
    this.#marks.amended.fill(0, 0, admitted.rows);
    for (const rollup of this.#parts.rollups) rollup.filter(admitted, this.#marks);
    this.#parts.intern(this.#marks.applied);
  }

  #findPanes(admitted: AdmittedRows): MissingPane[] {
    return this.#parts.rollups.flatMap((fold) =>
      fold.findPanes(admitted, this.#marks).map(({ tier, start }) => ({ fold, tier, start })),
    );
  }

  async #loadPanes(missing: readonly MissingPane[], admitted: AdmittedRows): Promise<void> {
    await this.#parts.loadPanes(missing);
    for (const rollup of this.#parts.rollups) rollup.completePanes(admitted);
  }

  #finish(slice: Slice, admitted: AdmittedRows): number {
    for (const rollup of this.#parts.rollups) {
      const overflow = rollup.resolveCells(admitted);
      if (overflow > 0) this.#parts.accounts.countOverflow(rollup.rollup.name, overflow);
      rollup.fold(admitted);
    }
    this.#account(admitted);
    return slice.rows;
  }

  #account({ rows, accepted }: AdmittedRows): void {
    const { applied, amended } = this.#marks;
    const { accounts } = this.#parts;
    for (let row = 0; row < rows; row++) {
      if (accepted[row] === 0) continue;
      if (applied[row] === 1) accounts.applied++;
      else accounts.filtered++;
      accounts.amended += amended[row];
    }
  }
}
