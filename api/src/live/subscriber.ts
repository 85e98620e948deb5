import type { Answer } from "../read/row.js";
import type { Cohort, CohortListener } from "./cohort.js";
import { type Frame, deltaFrame, heartbeatFrame, snapshotFrame } from "./frames.js";
import { PullIterator } from "./iterator.js";

export interface SubscriberOptions {
  readonly cohort: Cohort;
  readonly maxRate: number;
  readonly heartbeatMs: number;
  /** The answer a resuming client is brought up to, and the frame that does it. */
  readonly first: { readonly answer: Answer; readonly frame: Frame } | null;
  readonly onFrame?: (frame: Frame) => void;
  readonly onClosed: () => void;
}

/**
 * One client of a cohort. It remembers only the answer the client last got; a frame is made when the client asks for one,
 * so a slow client gets the newest and costs no memory.
 */
export class Subscriber implements CohortListener {
  readonly maxRate: number;
  readonly frames: PullIterator<Frame>;
  readonly #options: SubscriberOptions;
  #sent: Answer | null = null;
  #sentChanges = 0;
  #sentAt = -Infinity;
  #pacer: NodeJS.Timeout | null = null;
  #heartbeat: NodeJS.Timeout;
  #heartbeatDue = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.maxRate = options.maxRate;
    this.frames = new PullIterator({ pull: () => this.#pull(), closed: () => this.#close() });
    this.#heartbeat = this.#startHeartbeat();
    options.cohort.join(this);
  }

  answered(): void {
    this.frames.wake();
  }

  failed(error: unknown): void {
    this.frames.fail(error);
  }

  #pull(): Frame | null {
    const frame = this.#next();
    if (frame === null) return null;
    this.#sentAt = performance.now();
    this.#heartbeatDue = false;
    this.#heartbeat.refresh();
    this.#options.onFrame?.(frame);
    return frame;
  }

  #next(): Frame | null {
    const { cohort, first } = this.#options;
    if (this.#sent === null && first !== null) {
      this.#take(first.answer);
      return first.frame;
    }
    const answer = cohort.answer;
    if (answer === null) return null;
    if (this.#sent === null) {
      this.#take(answer);
      return snapshotFrame(answer, 0);
    }
    // A client that came with an answer of its own may be ahead of the cohort for a moment.
    if (answer.serial > this.#sent.serial && this.#paced()) return this.#delta(answer);
    return this.#heartbeatDue ? heartbeatFrame(this.#sent.revision) : null;
  }

  #delta(answer: Answer): Frame | null {
    const { cohort } = this.#options;
    const difference = cohort.difference(this.#sent as Answer);
    const conflated = Math.max(0, cohort.answeredChanges - this.#sentChanges - 1);
    if (difference !== null) {
      this.#take(answer);
      return deltaFrame(difference, answer, conflated);
    }
    // The rows are the same: only the revision has moved, which the next heartbeat tells.
    this.#sent = answer;
    return this.#heartbeatDue ? heartbeatFrame(answer.revision) : null;
  }

  /** False while the client's own rate asks for patience; then it is woken in time. */
  #paced(): boolean {
    const wait = this.#sentAt + 1_000 / this.maxRate - performance.now();
    // A cohort ticks about as often as its fastest client asks: a few milliseconds early is in time.
    if (wait <= 5) return true;
    this.#pacer ??= setTimeout(() => {
      this.#pacer = null;
      this.frames.wake();
    }, wait);
    return false;
  }

  #take(answer: Answer): void {
    this.#sent = answer;
    this.#sentChanges = this.#options.cohort.answeredChanges;
  }

  #startHeartbeat(): NodeJS.Timeout {
    const timer = setInterval(() => {
      this.#heartbeatDue = true;
      this.frames.wake();
    }, this.#options.heartbeatMs);
    return timer.unref();
  }

  #close(): void {
    clearInterval(this.#heartbeat);
    if (this.#pacer) clearTimeout(this.#pacer);
    this.#options.cohort.leave(this);
    this.#options.onClosed();
  }
}

/** What a client that left off at a token lacks; a snapshot where that can't be told. */
export function resumeFrame(answer: Answer): Frame {
  const moved = answer.movedSince;
  // Rows past the page may have pushed others out of it.
  if (moved === null || answer.hasNext || answer.hasPrevious) return snapshotFrame(answer, 0);
  const rows = answer.rows.filter((row) => moved.has(row.key));
  return { kind: "DELTA", rows, removed: [], totals: answer.totals, conflated: 0, revision: answer.revision };
}
