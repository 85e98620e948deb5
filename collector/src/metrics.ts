/** What the collector has done since it started. */
export interface CollectorMetrics {
  /** Requests by status code. */
  readonly requests: ReadonlyMap<number, number>;
  readonly accepted: number;
  /** Refused events by reason. */
  readonly rejected: ReadonlyMap<string, number>;
  readonly bytes: number;
  /** Events that wait for the log just now. */
  readonly queued: number;
}

export class CollectorCounters {
  readonly requests = new Map<number, number>();
  readonly rejected = new Map<string, number>();
  accepted = 0;
  bytes = 0;

  answered(status: number): void {
    this.requests.set(status, (this.requests.get(status) ?? 0) + 1);
  }

  refused(reason: string): void {
    this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + 1);
  }

  snapshot(queued: number): CollectorMetrics {
    return {
      requests: new Map(this.requests),
      accepted: this.accepted,
      rejected: new Map(this.rejected),
      bytes: this.bytes,
      queued,
    };
  }
}
