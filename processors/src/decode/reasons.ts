/**
 * Why an event is not accepted. The position in this list is the code in `Columns.status`; 0 is an accepted event.
 * The words go to dead letters, counters and the API, so they never change their meaning.
 */
export const REASONS = [
  "ok",
  /** The record has no value: a tombstone in a topic of events. */
  "null-record",
  "too-large",
  "too-deep",
  /** Not one well-formed JSON text in well-formed UTF-8 (escaped lone surrogates included). */
  "json",
  "not-an-object",
  /** A field that must have a value is absent or null. */
  "missing",
  "type",
  /** A number that cannot be kept: past the safe integers, past 1e150, or a fraction where an integer is declared. */
  "range",
  /** Not RFC 3339 with a zone, an impossible date, or an event time outside 1970 … 2200. */
  "time",
  "enum",
] as const;

export type Reason = (typeof REASONS)[number];
export type RejectReason = Exclude<Reason, "ok">;

const CODES: ReadonlyMap<string, number> = new Map(REASONS.map((reason, code) => [reason, code]));

/** The status code of a reason. */
export function reasonCode(reason: Reason): number {
  return CODES.get(reason)!;
}

/** What is told about an event that is not accepted. */
export interface Rejection {
  readonly reason: RejectReason;
  /** Name of the field, or "" where the event as a whole is meant. */
  readonly path: string;
  readonly message: string;
}
