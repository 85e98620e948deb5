// States and their functions
export type {
  AggregateFunction,
  ColumnSpec,
  FoldBatch,
  HistogramBin,
  MeasureValue,
  TopEntry,
} from "./function.js";
export type { Dictionary } from "./dictionary.js";
export { StringDictionary } from "./string-dictionary.js";
export { functionOf } from "./registry.js";
export { MAX_MAGNITUDE } from "./exact-sum.js";
export { decimalText } from "./answer.js";
export { compareText } from "./text-order.js";

// Cells
export { CellArena } from "./cell-arena.js";
export { neededStates, stateMeasures } from "./measures.js";
export { readMeasure } from "./read-measure.js";
export { Block, encodeBlock } from "./block.js";
export { type BlockRow, BlockRows } from "./block-rows.js";
export { ByteReader, ByteWriter } from "./bytes.js";
export { CorruptStateError, ValueOverflowError } from "./errors.js";
export { groupKey, OVERFLOW_GROUP, parseGroupKey, type GroupValue } from "./group-key.js";

// Time
export { paneStart } from "./pane.js";
export { Watermark } from "./watermark.js";
export { isTimeZone, zoneNamed, zoneOffsetMs } from "./time-zone.js";
export { windowsOf, type Every, type TimeWindow, type WindowsRequest } from "./windows.js";
export { calendarPeriod, type CalendarPeriod } from "./calendar.js";
export { coverWindow, type Cover, type CoverSpan } from "./cover-window.js";

// Revisions
export {
  compareFrontiers,
  decodeRevision,
  encodeRevision,
  frontierIncludes,
  type Revision,
} from "./revision.js";

// Hashing as the sketches do
export { murmur, murmurBytes } from "./murmur.js";
