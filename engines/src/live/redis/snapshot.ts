import type { CellWrite, LivePartition, PaneDrop } from "../port.js";
import { LiveError } from "../port.js";
import type { Calls } from "./calls.js";
import { decodeCell, decodeHead } from "./cell-parts.js";
import type { FeedPosition } from "./feed.js";
import { follows, idOf, parseEntry, readEnd, toFeedEntry } from "./feed.js";
import type { PartitionKeys } from "./keys.js";
import { paneName, parsePane } from "./keys.js";

export interface SnapshotOf {
  readonly rollup: string;
  readonly partition: number;
  readonly keys: PartitionKeys;
  /** Ends the reading between two calls once it is past. */
  readonly deadline: number;
}

/** Cells of a pane in one reply. */
const PAGE_CELLS = 2_000;
/** Panes that are read at the same time. */
const PANES_AT_ONCE = 32;
const ENTRIES_AT_ONCE = 32;

/**
 * One (rollup, partition) at one moment; null if it is not there.
 *
 * Its panes are read page by page, each page of a moment of its own between a first and a last look at the feed's position. Then
 * the feed between the two looks is applied by the rules of a store (E2), which makes every cell what it is at the last look: cells
 * that were read early catch up, and applying again what a page already showed changes nothing, as every write and drop of a cell
 * that a page could have missed or gone ahead of is in that stretch, in order. If part of it was trimmed, reading begins again.
 */
export async function readSnapshot(calls: Calls, of: SnapshotOf): Promise<LivePartition | null> {
  const what = `Reading ${of.rollup}/${of.partition} from the live store`;
  for (;;) {
    const first = await readEnd(calls, what, of.keys);
    if (first === null) return null;
    const panes = new Panes();
    await readPanes(calls, { ...of, what, epoch: first.epoch }, panes);
    const last = await readEnd(calls, what, of.keys);
    if (last !== null && (await catchUp(calls, { ...of, what, first, last }, panes)))
      return {
        partition: of.partition,
        epoch: last.epoch,
        head: decodeHead(last.head),
        cells: panes.cells(),
        sequence: last.sequence,
      };
    if (performance.now() > of.deadline)
      throw new LiveError(
        "unavailable",
        `${what} took so long, again and again, that its feed no longer told what had changed meanwhile. Raise feedEntriesMax or feedBytesMax.`,
        { canRetry: true },
      );
  }
}

async function readPanes(
  calls: Calls,
  { keys, epoch, what }: SnapshotOf & { readonly epoch: string; readonly what: string },
  panes: Panes,
): Promise<void> {
  const names = ((await calls.call(what, "zrange", keys.panes(epoch), 0, -1)) as Buffer[]).map(String);
  let next = 0;
  const readNext = async (): Promise<void> => {
    while (next < names.length) {
      const name = names[next++];
      const pane = parsePane(name);
      let cursor = "0";
      do {
        const reply = await calls.call(what, "hscan", keys.pane(epoch, name), cursor, "COUNT", PAGE_CELLS);
        const [following, fields] = reply as [Buffer, Buffer[]];
        for (let i = 0; i < fields.length; i += 2)
          panes.put(decodeCell(pane, fields[i].toString(), fields[i + 1]));
        cursor = following.toString();
      } while (cursor !== "0");
    }
  };
  await Promise.all(Array.from({ length: Math.min(PANES_AT_ONCE, names.length) }, readNext));
}

interface Stretch {
  readonly rollup: string;
  readonly partition: number;
  readonly keys: PartitionKeys;
  readonly what: string;
  readonly first: FeedPosition;
  readonly last: FeedPosition;
}

/** Applies the feed between two positions; false if it does not lead from one to the other. */
async function catchUp(calls: Calls, stretch: Stretch, panes: Panes): Promise<boolean> {
  const { first, last, keys, what } = stretch;
  if (last.epoch !== first.epoch || last.generation !== first.generation) return false;
  let position = first;
  while (position.sequence < last.sequence) {
    const from = idOf({ generation: position.generation, sequence: position.sequence + 1 });
    const reply = await calls.call(what, "xrange", keys.feed, from, idOf(last), "COUNT", ENTRIES_AT_ONCE);
    const entries = (reply as [Buffer, Buffer[]][]).map(parseEntry);
    if (entries.length === 0) return false;
    for (const entry of entries) {
      if (!follows(entry, position)) return false;
      position = { ...entry.position, epoch: first.epoch };
      const { cells, drops } = toFeedEntry(entry, { ...stretch, epoch: first.epoch });
      for (const cell of cells) panes.put(cell);
      for (const drop of drops) panes.drop(drop);
    }
  }
  return position.sequence === last.sequence && position.nonce === last.nonce;
}

/** Cells under the rules of a store. */
export class Panes {
  readonly #panes = new Map<string, Map<string, CellWrite>>();

  put(cell: CellWrite): void {
    const name = paneName(cell.grainMs, cell.pane);
    let groups = this.#panes.get(name);
    if (!groups) this.#panes.set(name, (groups = new Map()));
    const present = groups.get(cell.group);
    if (!present || present.version < cell.version) groups.set(cell.group, cell);
  }

  drop({ grainMs, pane, version }: PaneDrop): void {
    const groups = this.#panes.get(paneName(grainMs, pane));
    if (!groups) return;
    for (const cell of groups.values()) if (cell.version <= version) groups.delete(cell.group);
  }

  cells(): CellWrite[] {
    return [...this.#panes.values()].flatMap((groups) => [...groups.values()]);
  }
}
