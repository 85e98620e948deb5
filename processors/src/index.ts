// Running.
export { startProcessor, storeName, type Processor } from "./start-processor.js";
export { DEFAULT_TUNING, type Logger, type ProcessorOptions, type Timings, type Tuning } from "./options.js";
export {
  CheckpointFormatError,
  DataLossError,
  FewerPartitionsError,
  isForeseen,
  PlanMismatchError,
} from "./errors.js";
export { createDeadTopic, deadTopicOf } from "./session/dead-letters.js";

// Reading events: also for whoever checks results against the log.
export { EventDecoder } from "./decode/event-decoder.js";
export type { Columns } from "./decode/columns.js";
export { compileExpression, type TableRows } from "./expression/compile-expression.js";
export { Interner } from "./interner.js";
export type { Clock } from "@freshet/engines";
