import type { Cohort, Position } from "./cohort.js";
import type { Frame } from "./frames.js";
import { PullIterator } from "./iterator.js";
import type { Lane, LaneMember } from "./lane.js";

export interface SubscriberOptions {
  readonly cohort: Cohort;
  readonly maxRate: number;
  readonly heartbeatMs: number;
  readonly start: Start;
  readonly onFrame?: (frame: Frame) => void;
  readonly onClosed: () => void;
}

/**
 * How a client begins: with everything; with what has changed since an answer it has; or, where that answer was given elsewhere,
 * with a frame that brings it to a position of the cohort.
 */
export type Start =
  | { readonly kind: "snapshot" }
  | { readonly kind: "after"; readonly serial: number }
  | { readonly kind: "moved"; readonly frame: Frame; readonly position: Position };

/**
 * One client of a cohort. It remembers only which answer the client last got; a frame is made when the client asks for one,
 * so a slow client gets the newest and costs no memory.
 */
export class Subscriber implements LaneMember {
  readonly frames: PullIterator<Frame>;
  readonly #options: SubscriberOptions;
  readonly #lane: Lane;
  #sent: Position | null = null;
  #moves: number;
  readonly #heartbeat: NodeJS.Timeout;
  #heartbeatDue = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.frames = new PullIterator({ pull: () => this.#pull(), closed: () => this.#close() });
    this.#lane = options.cohort.join(this, options.maxRate);
    this.#moves = this.#lane.moves;
    this.#heartbeat = this.#startHeartbeat();
  }

  wake(): void {
    this.frames.wake();
  }

  failed(error: unknown): void {
    this.frames.fail(error);
  }

  #pull(): Frame | null {
    const frame = this.#next();
    if (frame === null) return null;
    this.#heartbeatDue = false;
    this.#heartbeat.refresh();
    this.#options.onFrame?.(frame);
    return frame;
  }

  #next(): Frame | null {
    const { cohort } = this.#options;
    const { position } = cohort;
    if (position === null) return null;
    if (this.#sent === null) return this.#first(position);
    if (position !== this.#sent) {
      const frame = cohort.after(this.#sent);
      // The same rows: only the revision has moved, which the next heartbeat tells.
      if (frame === null) this.#sent = position;
      else if (this.#lane.moves > this.#moves) {
        this.#moves = this.#lane.moves;
        this.#sent = position;
        return frame;
      }
    }
    return this.#heartbeatDue ? cohort.heartbeat(this.#sent) : null;
  }

  #first(position: Position): Frame {
    const { cohort, start } = this.#options;
    this.#sent = start.kind === "moved" ? start.position : position;
    if (start.kind === "moved") return start.frame;
    return start.kind === "after" ? cohort.resumed(start.serial) : cohort.snapshot(0);
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
    this.#options.cohort.leave(this, this.#lane);
    this.#options.onClosed();
  }
}
