/** Bounds of one event; what passes them is rejected and never parsed. */
export interface DecodeLimits {
  readonly eventBytesMax: number;
  /** Nested objects and arrays, the event itself included. */
  readonly depthMax: number;
}

export const DECODE_LIMITS: DecodeLimits = { eventBytesMax: 1_000_000, depthMax: 32 };

/** Greatest magnitude of an accepted number: its square and any sum of them stay finite. */
export const NUMBER_MAX = 1e150;

/** Event times are accepted from 1970-01-01 up to, not including, 2200-01-01. Other DateTime fields are not bounded. */
export const EVENT_TIME_END = Date.UTC(2200, 0, 1);
