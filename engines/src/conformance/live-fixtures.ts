import type { CellWrite, FeedEntry, Head, LiveFlush, LivePartition, LiveStore } from "../live/port.js";

export function headAt(frontier: number, more: Partial<Head> = {}): Head {
  return { frontier, watermark: frontier * 10, recordTime: frontier * 10, settled: true, ...more };
}

/** A true state by E1: the bytes follow from the address and the version. */
export function cellOf(group: string, version: number, pane = 0, grainMs = 1_000): CellWrite {
  return { grainMs, pane, group, version, bytes: Buffer.from(`${grainMs}/${pane}/${group}@${version}`) };
}

export function flushOf(epoch: string, head: Head, more: Partial<LiveFlush> = {}): LiveFlush {
  return { rollup: "R", partition: 0, epoch, head, cells: [], drops: [], ...more };
}

export function addressOf(cell: Pick<CellWrite, "grainMs" | "pane" | "group">): string {
  return JSON.stringify([cell.grainMs, cell.pane, cell.group]);
}

/** Cells by address, as text, so that two states can be compared. */
export function stateOf(cells: readonly CellWrite[]): Map<string, string> {
  const entries = cells.map(
    (cell) => [addressOf(cell), `${cell.version} ${Buffer.from(cell.bytes).toString("hex")}`] as const,
  );
  if (new Set(entries.map(([address]) => address)).size !== entries.length)
    throw new Error("A cell is there twice.");
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function partitionOf(live: LiveStore, partition = 0, rollup = "R"): Promise<LivePartition> {
  const found = (await live.snapshot(rollup)).find((each) => each.partition === partition);
  if (!found) throw new Error(`Partition ${partition} of ${rollup} is not in the live store.`);
  return found;
}

/** A follower's copy of one partition: a snapshot and the entries after it. */
export class Follower {
  readonly entries: FeedEntry[] = [];
  resets = 0;

  entry(entry: FeedEntry): void {
    this.entries.push(entry);
  }

  reset(): void {
    this.resets++;
  }

  /** The snapshot with the entries after it applied, in the order in which they came. Throws where one is missing. */
  after(snapshot: LivePartition): LivePartition {
    const cells = new Map(snapshot.cells.map((cell) => [addressOf(cell), cell]));
    let { head, sequence } = snapshot;
    for (const entry of this.entries) {
      if (entry.partition !== snapshot.partition || entry.sequence <= snapshot.sequence) continue;
      if (entry.sequence !== sequence + 1) throw new Error(`Entry ${entry.sequence} follows ${sequence}.`);
      for (const cell of entry.cells) cells.set(addressOf(cell), cell);
      for (const drop of entry.drops)
        for (const [address, cell] of cells)
          if (cell.grainMs === drop.grainMs && cell.pane === drop.pane && cell.version <= drop.version)
            cells.delete(address);
      ({ head, sequence } = entry);
    }
    return { ...snapshot, head, sequence, cells: [...cells.values()] };
  }
}
