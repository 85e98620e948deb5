/** Greatest accepted event time of a partition, and what follows from it. */
export class Watermark {
  readonly latenessMs: number;
  #maxEventTime: number;

  constructor(latenessMs: number, maxEventTime = -Infinity) {
    this.latenessMs = latenessMs;
    this.#maxEventTime = maxEventTime;
  }

  get maxEventTime(): number {
    return this.#maxEventTime;
  }

  /** Epoch ms; −Infinity before the first event. Never falls. */
  get value(): number {
    return this.#maxEventTime - this.latenessMs;
  }

  /** An accepted event was seen. */
  observe(time: number): void {
    if (time > this.#maxEventTime) this.#maxEventTime = time;
  }

  /** Decided once for an event, so that every grain counts the same events. */
  isLate(time: number, acceptMs: number): boolean {
    return time < this.value - acceptMs;
  }

  /** A pane that ends here gets no more events but amendments. */
  isClosed(paneEnd: number): boolean {
    return this.value >= paneEnd;
  }
}
