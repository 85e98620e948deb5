import { Block } from "@freshet/aggregates";
import type { CellWrite, Chunk, Head } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import type { CellAddress } from "./oracle.js";
import { keyOf, rollupOf } from "./oracle.js";
import type { ReplaceableLive } from "./replaceable-live.js";

/** A cell as it lies in a store. */
export interface StoredCell extends CellAddress {
  readonly key: string;
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** What the live store holds of (rollup, partition). */
export interface LiveCells {
  readonly rollup: string;
  readonly partition: number;
  readonly head: Head;
  readonly cells: readonly StoredCell[];
}

/** Reads stores cell by cell. A cell that lies there still is the same object as at the last look. */
export class StoredCells {
  readonly #plan: Plan;
  readonly #ofChunk = new WeakMap<Uint8Array, readonly StoredCell[]>();
  readonly #ofWrite = new WeakMap<CellWrite, StoredCell>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  inHistory(chunks: readonly Chunk[]): StoredCell[] {
    return chunks.flatMap((chunk) => {
      let cells = this.#ofChunk.get(chunk.bytes);
      if (cells === undefined) this.#ofChunk.set(chunk.bytes, (cells = this.#cellsOf(chunk)));
      return cells;
    });
  }

  async inLive(live: ReplaceableLive): Promise<LiveCells[]> {
    const all: LiveCells[] = [];
    for (const { name: rollup } of this.#plan.rollups) {
      for (const { partition, head, cells } of await live.snapshot(rollup)) {
        const stored = cells.map((write) => this.#cellOf(rollup, partition, write));
        all.push({ rollup, partition, head, cells: stored });
      }
    }
    return all;
  }

  #cellsOf({ rollup, grainMs, pane, partition, version, bytes }: Chunk): StoredCell[] {
    return Block.parse(bytes, rollupOf(this.#plan, rollup)).groups.map((group) => {
      const address = { rollup, grainMs, pane, partition, group };
      return { ...address, key: keyOf(address), version, bytes };
    });
  }

  #cellOf(rollup: string, partition: number, write: CellWrite): StoredCell {
    const present = this.#ofWrite.get(write);
    if (present !== undefined) return present;
    const { grainMs, pane, group, version, bytes } = write;
    const address = { rollup, grainMs, pane, partition, group };
    const cell = { ...address, key: keyOf(address), version, bytes };
    this.#ofWrite.set(write, cell);
    return cell;
  }
}
