/** Why an event was not accepted. Reasons that processors know too have the same meaning and the same word there. */
export type RejectReason =
  | "json"
  | "not-an-object"
  | "too-deep"
  | "too-large"
  | "missing"
  | "type"
  | "range"
  | "time"
  | "future"
  | "enum"
  /** The log did not take it; none of these is the event's fault. */
  | "unavailable"
  | "full"
  | "read-only";

/** One event that was not accepted. */
export interface EventProblem {
  /** Position of the event in the request, from 0. */
  readonly index: number;
  /** The field, or "" for the event as a whole. */
  readonly path: string;
  readonly reason: RejectReason;
  readonly message: string;
}

/** A request that is refused as a whole. */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Says that it is not the client's fault and that trying again makes sense. */
export function unavailable(message: string): RequestError {
  return new RequestError(503, "UNAVAILABLE", message, { "retry-after": "1" });
}
