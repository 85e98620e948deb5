import type { Chunk } from "@freshet/engines";
import type { Mirror, MirrorDrop, MirrorPane } from "../mirror.js";

const ENTRY_BYTES = 256;
const CELL_BYTES = 200;

/**
 * One pane without its live cells: the chunks of all partitions as history had them, and the cells that have left the live store since.
 * History holds those as well, but so nothing has to be read and decoded again because of a drop. Shared by all who ask.
 */
export class PaneBase {
  readonly grainMs: number;
  readonly pane: number;
  readonly chunks: readonly Chunk[];
  /** By partition. */
  readonly left = new Map<number, MirrorPane>();
  /** The mirror's tick at which it completed the live cells: before the reading began, or at the last drop since. */
  #tick: number;
  #leftTick = 0;
  #bytes: number;

  constructor(of: { grainMs: number; pane: number; chunks: readonly Chunk[]; tick: number }) {
    this.grainMs = of.grainMs;
    this.pane = of.pane;
    this.chunks = of.chunks;
    this.#tick = of.tick;
    this.#bytes = of.chunks.reduce((sum, chunk) => sum + chunk.bytes.byteLength, ENTRY_BYTES);
  }

  /** Estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether it completes the live cells as they are now. */
  isHeldBy(mirror: Mirror): boolean {
    return mirror.holds(this.grainMs, this.pane, this.#tick);
  }

  /** The mirror's tick at which the latest cell came that is not in the chunks; 0 if there is none. The same tick means the same cells. */
  changedAt(mirror: Mirror): number {
    return Math.max(this.#leftTick, mirror.paneTick(this.grainMs, this.pane));
  }

  /** Keeps what leaves the live store at the mirror's present tick. */
  take({ partition, left }: MirrorDrop, tick: number): void {
    this.#tick = tick;
    this.#leftTick = Math.max(this.#leftTick, left.tick);
    const own = this.left.get(partition);
    if (!own) {
      this.left.set(partition, left);
      for (const { bytes } of left.cells.values()) this.#bytes += CELL_BYTES + bytes.byteLength;
      return;
    }
    own.tick = Math.max(own.tick, left.tick);
    for (const [group, cell] of left.cells) {
      const present = own.cells.get(group);
      if (present && present.version >= cell.version) continue;
      own.cells.set(group, cell);
      this.#bytes +=
        CELL_BYTES + cell.bytes.byteLength - (present ? CELL_BYTES + present.bytes.byteLength : 0);
    }
  }
}
