/** Who is woken by a lane. */
export interface LaneMember {
  wake(): void;
  failed(error: unknown): void;
}

/** A lane that is a few milliseconds early is in time: a cohort answers about as often as its fastest lane moves. */
const EARLY_MS = 5;

/**
 * The subscribers of a cohort that take frames at the same rate. They move together, so that all who are in step get the same
 * frame.
 */
export class Lane {
  readonly rate: number;
  readonly members = new Set<LaneMember>();
  #moves = 0;
  #movedAt = performance.now();
  #timer: NodeJS.Timeout | null = null;

  constructor(rate: number) {
    this.rate = rate;
  }

  /** How often it has moved: each time, every member may take one frame. */
  get moves(): number {
    return this.#moves;
  }

  /** There is something new: moves now, or as soon as the rate allows. */
  offer(): void {
    if (this.#timer !== null) return;
    const wait = this.#movedAt + 1_000 / this.rate - performance.now();
    if (wait <= EARLY_MS) this.#move();
    else
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#move();
      }, wait);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #move(): void {
    this.#moves++;
    this.#movedAt = performance.now();
    for (const member of this.members) member.wake();
  }
}
