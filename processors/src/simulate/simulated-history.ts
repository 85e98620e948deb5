import type { Checkpoint, Chunk, HistoryStore, PaneRange, TaskId } from "@freshet/engines";

/** The history store in memory, with nothing but the rules of the port. */
export class SimulatedHistory implements HistoryStore {
  readonly #chunks = new Map<string, Chunk>();
  readonly #checkpoints = new Map<string, { offset: number; state: string }>();
  readonly #begun = new Map<string, number>();
  readonly #meta = new Map<string, string>();

  async begin(task: TaskId, version: number): Promise<void> {
    this.#begun.set(nameOf(task), Math.max(version, this.#begun.get(nameOf(task)) ?? -1));
  }

  async write(chunks: readonly Chunk[]): Promise<void> {
    for (const chunk of chunks) this.writeOne(chunk);
  }

  writeOne(chunk: Chunk): void {
    const address = `${chunk.rollup} ${chunk.grainMs} ${chunk.pane} ${chunk.partition} ${chunk.chunk}`;
    const present = this.#chunks.get(address);
    if (present === undefined || present.version < chunk.version)
      this.#chunks.set(address, { ...chunk, bytes: Uint8Array.from(chunk.bytes) });
  }

  async checkpoint(task: TaskId, checkpoint: Checkpoint): Promise<void> {
    const present = this.#checkpoints.get(nameOf(task));
    if (present !== undefined && present.offset >= checkpoint.offset) return;
    this.#checkpoints.set(nameOf(task), {
      offset: checkpoint.offset,
      state: JSON.stringify(checkpoint.state),
    });
  }

  async recover(task: TaskId): Promise<{ checkpoint: Checkpoint | null; begun: number }> {
    const stored = this.#checkpoints.get(nameOf(task));
    const checkpoint = stored ? { offset: stored.offset, state: JSON.parse(stored.state) as unknown } : null;
    return { checkpoint, begun: this.#begun.get(nameOf(task)) ?? -1 };
  }

  async read(range: PaneRange): Promise<readonly Chunk[]> {
    return this.chunks
      .filter((chunk) => chunk.rollup === range.rollup && chunk.grainMs === range.grainMs)
      .filter((chunk) => chunk.pane >= range.from && chunk.pane < range.to)
      .filter((chunk) => range.partition === undefined || [range.partition].flat().includes(chunk.partition))
      .sort((a, b) => a.pane - b.pane || a.partition - b.partition || a.chunk - b.chunk);
  }

  async expire(rollup: string, grainMs: number, partition: number, before: number): Promise<void> {
    for (const [address, chunk] of this.#chunks) {
      if (chunk.rollup !== rollup || chunk.grainMs !== grainMs || chunk.partition !== partition) continue;
      if (chunk.pane + grainMs <= before) this.#chunks.delete(address);
    }
  }

  async firstPane(rollup: string, grainMs: number): Promise<number | null> {
    const starts = this.chunks
      .filter((chunk) => chunk.rollup === rollup && chunk.grainMs === grainMs)
      .map(({ pane }) => pane);
    return starts.length === 0 ? null : Math.min(...starts);
  }

  async getMeta(key: string): Promise<string | null> {
    return this.#meta.get(key) ?? null;
  }

  async setMeta(key: string, value: string): Promise<void> {
    this.#meta.set(key, value);
  }

  async swapMeta(key: string, from: string | null, to: string): Promise<boolean> {
    if ((this.#meta.get(key) ?? null) !== from) return false;
    this.#meta.set(key, to);
    return true;
  }

  async close(): Promise<void> {}

  /** For the check, at one moment. */
  get chunks(): readonly Chunk[] {
    return [...this.#chunks.values()];
  }

  checkpointed(task: TaskId): number {
    return this.#checkpoints.get(nameOf(task))?.offset ?? -1;
  }
}

function nameOf({ topic, partition }: TaskId): string {
  return `${topic} ${partition}`;
}
