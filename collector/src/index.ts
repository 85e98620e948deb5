export type { Collector, CollectorOptions } from "./collector.js";
export { createCollector } from "./collector.js";
export type { CollectorLimits } from "./limits.js";
export { defaultLimits } from "./limits.js";
export type { CollectorMetrics } from "./metrics.js";
export { murmur2, partitionOf } from "./partition-of.js";
export type { Receipt } from "./receipt.js";
export { decodeReceipt, encodeReceipt } from "./receipt.js";
