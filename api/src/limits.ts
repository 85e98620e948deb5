/** What one client or one question may take. Every one is checked before the work is done. */
export interface ApiLimits {
  readonly bodyBytesMax: number;
  readonly tokensMax: number;
  readonly depthMax: number;
  readonly aliasesMax: number;
  readonly rootFieldsMax: number;
  readonly directivesMax: number;
  readonly variablesDepthMax: number;
  /** Rows of one page. */
  readonly firstMax: number;
  /** Windows of one question. */
  readonly windowsMax: number;
  /** Cells (one for each group of each partition of each pane) one operation may read. */
  readonly cellsMax: number;
  readonly queryMsMax: number;
  /** How long a question waits for a receipt, or for partitions that are still settling. */
  readonly waitMsMax: number;
  readonly subscriptionsPerSocketMax: number;
  readonly socketsPerAddressMax: number;
  /** Of all addresses. */
  readonly socketsMax: number;
  /** Steady messages per second of one socket, and how many may come at once. */
  readonly socketMessagesPerSecond: number;
  readonly socketMessagesBurst: number;
  readonly socketMessageBytesMax: number;
  readonly connectionInitMsMax: number;
  readonly keepAliveMs: number;
  /** Frames per second a subscriber may ask for. */
  readonly rateMin: number;
  readonly rateMax: number;
  readonly heartbeatMs: number;
  /** Live queries at a time in the process. */
  readonly cohortsMax: number;
  /** How long a live query is remembered when its last subscriber has gone, and (estimated) bytes of all that are. */
  readonly resumeMs: number;
  readonly resumeBytesMax: number;
  /** Encoded chunks of history kept, and (estimated) bytes of decoded cells, for each rollup. */
  readonly chunkCacheBytesMax: number;
  readonly cellCacheBytesMax: number;
}

export const defaultLimits: ApiLimits = {
  bodyBytesMax: 100_000,
  tokensMax: 1_000,
  depthMax: 8,
  aliasesMax: 30,
  rootFieldsMax: 15,
  directivesMax: 10,
  variablesDepthMax: 32,
  firstMax: 1_000,
  windowsMax: 5_000,
  cellsMax: 1_500_000,
  queryMsMax: 10_000,
  waitMsMax: 5_000,
  subscriptionsPerSocketMax: 50,
  socketsPerAddressMax: 200,
  socketsMax: 10_000,
  socketMessagesPerSecond: 20,
  socketMessagesBurst: 200,
  socketMessageBytesMax: 64 * 1024,
  connectionInitMsMax: 3_000,
  keepAliveMs: 12_000,
  rateMin: 0.1,
  rateMax: 20,
  heartbeatMs: 10_000,
  cohortsMax: 2_000,
  resumeMs: 60_000,
  resumeBytesMax: 32 * 1024 * 1024,
  chunkCacheBytesMax: 32 * 1024 * 1024,
  cellCacheBytesMax: 64 * 1024 * 1024,
};
