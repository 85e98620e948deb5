import type { Tuning } from "../options.js";
import { DEFAULT_TUNING } from "../options.js";
import type { Random } from "./random.js";

/** Borders everywhere: small slices, chunks, caches and intervals, in any combination. */
export function randomTuning(random: Random): Tuning {
  return {
    ...DEFAULT_TUNING,
    ...randomPace(random),
    chunkGroupsMax: random.pick([1, 2, 3, 1_024]),
    retryMsMin: 5,
    retryMsMax: 50,
  };
}

/** What may differ between two owners of a partition: nothing of it decides about events or about the layout of chunks. */
export function randomPace(random: Random): Partial<Tuning> {
  return {
    sliceRowsMax: random.pick([1, 3, 8, 64]),
    sliceMsMax: random.pick([0, 8]),
    flushMs: random.pick([1, 50, 500]),
    catchUpFlushMs: random.pick([50, 2_000]),
    checkpointMs: random.pick([10, 500, 4_000]),
    confirmMs: random.pick([1_000, 10_000, 60_000]),
    catchUpCheckpointMs: random.pick([100, 4_000]),
    catchUpRecords: random.pick([2, 1_000]),
    dirtyCellsMax: random.pick([1, 10, 1_000]),
    residentCellsMax: random.pick([0, 5, 1_000]),
    stringsMax: random.pick([10, 100, 1_000_000]),
    writeBytesMax: random.pick([1, 2_000, 1_000_000]),
    refillCellsMax: random.pick([1, 10, 2_000]),
    checkpointsPerExpiry: random.pick([1, 4, 16]),
  };
}
