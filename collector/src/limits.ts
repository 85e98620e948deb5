/** What one request, one sender and all requests together may ask for. */
export interface CollectorLimits {
  /** Bytes of a body, as sent and again after inflating. */
  readonly bodyBytesMax: number;
  /** Bytes of one event's JSON text. */
  readonly eventBytesMax: number;
  readonly eventsPerRequestMax: number;
  /** Nesting of arrays and objects in one event. */
  readonly depthMax: number;
  /** Events a remote address may post within a second. */
  readonly eventsPerSecondMax: number;
  /** Events that wait for the log, over all requests; past it the answer is 503. */
  readonly queuedEventsMax: number;
  readonly queuedBytesMax: number;
  /** Errors listed in one answer; `rejected` counts them all. */
  readonly errorsListedMax: number;
}

const megabyte = 1024 * 1024;

export const defaultLimits: CollectorLimits = {
  bodyBytesMax: 5 * megabyte,
  eventBytesMax: 1_000_000,
  eventsPerRequestMax: 10_000,
  depthMax: 32,
  eventsPerSecondMax: 20_000,
  queuedEventsMax: 100_000,
  queuedBytesMax: 64 * megabyte,
  errorsListedMax: 1_000,
};
