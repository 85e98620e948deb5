// A log of finished batches in memory, all of one partition: what is measured is the processor, not the disk.

export class MemoryLog {
  #batches;
  #atEnd;
  #reachEnd;

  constructor(batches) {
    this.#batches = batches;
    this.#atEnd = new Promise((resolve) => (this.#reachEnd = resolve));
  }

  /** Resolves when the processor has folded everything. */
  get atEnd() {
    return this.#atEnd;
  }

  async createTopic() {}

  async partitions() {
    return 1;
  }

  async start() {
    return 0;
  }

  async end() {
    return this.#batches.at(-1).nextOffset;
  }

  /** All batches but the last are of one size. */
  async read(_topic, _partition, offset) {
    return this.#batches[Math.floor(offset / this.#batches[0].count)] ?? null;
  }

  /** Only asked for where there is nothing left to read. */
  wait(_topic, _partition, _offset, signal) {
    this.#reachEnd();
    return new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }

  async assign(_topic, _group, assignment) {
    assignment.assigned(0);
    return async () => {};
  }
}
