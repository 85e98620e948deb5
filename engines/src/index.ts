export { type Clock, steadyClock, systemClock } from "./clock.js";

// The log.
export type {
  AppendReceipt,
  Assignment,
  Log,
  LogErrorCode,
  ProducerMark,
  TopicSettings,
} from "./log/port.js";
export { LogError } from "./log/port.js";
export {
  CorruptBatchError,
  RecordBatch,
  RecordBatchBuilder,
  type RecordHeaders,
} from "./log/record-batch.js";
export { LOG_BATCH_BYTES_MAX, LOG_RECORD_BYTES_MAX } from "./log/limits.js";
export { type EmbeddedLogOptions, openEmbeddedLog } from "./log/embedded.js";
export type { KafkaLogger, KafkaLogOptions, KafkaSasl } from "./log/kafka.js";

// The live store.
export type {
  CellWrite,
  FeedEntry,
  Head,
  LiveErrorCode,
  LiveFlush,
  LivePartition,
  LiveStore,
  PaneDrop,
  SetAsideSample,
  SourceStatus,
} from "./live/port.js";
export { LiveError } from "./live/port.js";
export { createEmbeddedLive, type EmbeddedLiveOptions } from "./live/embedded.js";
export type { RedisLiveOptions, RedisLogger } from "./live/redis.js";

// The history store.
export type { Checkpoint, Chunk, HistoryErrorCode, HistoryStore, PaneRange, TaskId } from "./history/port.js";
export { HistoryError } from "./history/port.js";
export { type EmbeddedHistoryOptions, openEmbeddedHistory } from "./history/embedded.js";
export type { MongoHistoryOptions, MongoLogger, ReadableRows, ReadableView } from "./history/mongodb.js";

// Those that several processes share.
export { openKafkaLog, openMongoHistory, openRedisLive } from "./shared-engines.js";

// All three of one folder.
export {
  type EmbeddedEngines,
  type EmbeddedEnginesOptions,
  openEmbeddedEngines,
} from "./embedded-engines.js";
export { DataFolderHeldError, DataFormatError } from "./storage/errors.js";
