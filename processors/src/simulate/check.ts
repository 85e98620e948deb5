import type { SourceStatus } from "@freshet/engines";
import type { CellAddress, ExpectedAccounts, ExpectedCell, Oracle } from "./oracle.js";
import { rollupOf } from "./oracle.js";
import type { RandomApp } from "./random-app.js";
import { Reference } from "./reference.js";
import type { LiveCells, StoredCell } from "./stored-cells.js";

/** What the stores hold at one moment. */
export interface Moment {
  readonly live: readonly LiveCells[];
  readonly history: readonly StoredCell[];
  readonly sources: readonly SourceStatus[];
  /** By partition. */
  readonly checkpoints: readonly number[];
  /**
   * A zombie that was writing a checkpoint when the live store was lost goes on to write chunks that the new, empty live store never showed.
   * Readers meet chunks ahead of the head then (and wait for the head, as they do for any chunk of a later version), and panes are gone that
   * expire with the events that the head still lacks.
   */
  readonly mayBeAhead: boolean;
}

/** Compares what the stores hold with the plain recomputation. */
export class Checker {
  readonly #app: RandomApp;
  readonly #oracles: readonly Oracle[];
  readonly #reference: Reference;
  /** Cells that were found right: they are so for ever. */
  readonly #right = new WeakSet<StoredCell>();

  constructor(app: RandomApp, oracles: readonly Oracle[]) {
    this.#app = app;
    this.#oracles = oracles;
    this.#reference = new Reference(app);
  }

  /** The first difference, or null. */
  findDifference(moment: Moment): string | null {
    return (
      this.#wrongCell(moment) ??
      checkHeads(this.#oracles, moment) ??
      checkCheckpoints(this.#oracles, moment) ??
      checkAccounts(this.#oracles, moment)
    );
  }

  /** E1: wherever a cell lies, it is the fold of the events up to its version. */
  #wrongCell({ live, history }: Moment): string | null {
    for (const cells of [history, ...live.map((held) => held.cells)]) {
      for (const cell of cells) {
        if (this.#right.has(cell)) continue;
        const wrong = this.#whatIsWrong(cell);
        if (wrong !== null) return `E1: ${describe(cell)}: ${wrong}`;
        this.#right.add(cell);
      }
    }
    return null;
  }

  #whatIsWrong(cell: StoredCell): string | null {
    const oracle = this.#oracles[cell.partition];
    if (cell.version >= oracle.end) return "it is of the future";
    const { keepMs } = tierOf(this.#app, cell);
    if (cell.pane + cell.grainMs <= watermarkAt(oracle, cell.version) - keepMs) return null;
    return this.#reference.wrongCell(oracle, cell);
  }
}

/** E7: what a reader finds in live ∪ history is true at the head: every cell is there and none is older or newer than it may be. */
function checkHeads(oracles: readonly Oracle[], moment: Moment): string | null {
  const { live, history, checkpoints, mayBeAhead } = moment;
  for (const held of live) {
    const { rollup, partition, head } = held;
    if (!head.settled) continue;
    const oracle = oracles[partition];
    const where = `${rollup}/${partition} at ${head.frontier}`;
    if (head.watermark !== watermarkAt(oracle, head.frontier)) return `${where}: wrong watermark`;
    const shown = newest(held.cells);
    const lacking = lackingInLive(oracle, held, shown);
    if (lacking !== null) return `${where}: the live store lacks ${lacking}`;
    const stored = history.filter((cell) => cell.rollup === rollup && cell.partition === partition);
    const union = newest([...held.cells, ...stored]);
    const reached = mayBeAhead ? Math.max(head.frontier, checkpoints[partition]) : head.frontier;
    const wrong = wrongUnion(oracle, held, { union, mayBeAhead, reached });
    if (wrong !== null) return `E7: ${where}: ${wrong}`;
  }
  return null;
}

/** Of the cells of one address, the one with the greatest version. */
function newest(cells: readonly StoredCell[]): Map<string, StoredCell> {
  const held = new Map<string, StoredCell>();
  for (const cell of cells) if ((held.get(cell.key)?.version ?? -2) < cell.version) held.set(cell.key, cell);
  return held;
}

/** Readers may rely on the live store alone within `liveMs` of the watermark. */
function lackingInLive(
  oracle: Oracle,
  { rollup, head }: LiveCells,
  shown: ReadonlyMap<string, StoredCell>,
): string | null {
  for (const expected of oracle.cellsByRollup.get(rollup)!) {
    const { key, grainMs, pane, liveMs } = expected;
    if (pane + grainMs <= head.watermark - liveMs) continue;
    const last = lastUpTo(expected, head.frontier);
    if (last >= 0 && (shown.get(key)?.version ?? -1) < last) return `${key}, event ${last}`;
  }
  return null;
}

/** A live store holds nothing that is too old for it, once everything is checkpointed and no zombie wrote. */
export function findLeftover(app: RandomApp, { live }: Moment): string | null {
  for (const { rollup, head, cells } of live) {
    const { liveMs } = rollupOf(app.plan, rollup);
    for (const { grainMs, pane } of cells)
      if (pane + grainMs <= head.watermark - liveMs)
        return `${rollup}: pane ${pane} of ${grainMs} ms stays in the live store`;
  }
  return null;
}

function wrongUnion(
  oracle: Oracle,
  { rollup, head }: LiveCells,
  {
    union,
    mayBeAhead,
    reached,
  }: { union: ReadonlyMap<string, StoredCell>; mayBeAhead: boolean; reached: number },
): string | null {
  const { frontier } = head;
  const watermark = watermarkAt(oracle, reached);
  for (const cell of union.values())
    if (cell.version > frontier && !mayBeAhead) return `${describe(cell)} is ahead of the head`;
  for (const expected of oracle.cellsByRollup.get(rollup)!) {
    if (isExpired(expected, watermark)) continue;
    const last = lastUpTo(expected, frontier);
    if (last < 0) continue;
    const cell = union.get(expected.key);
    if (cell === undefined) return `${expected.key} is missing`;
    if (cell.version < last) return `${describe(cell)} lacks event ${last}`;
  }
  return null;
}

/** E4: history alone holds everything up to the checkpoint. */
function checkCheckpoints(oracles: readonly Oracle[], moment: Moment): string | null {
  const held = newest(moment.history);
  for (const [partition, checkpoint] of moment.checkpoints.entries()) {
    // Panes may have expired since; what was removed rightly is judged by the latest watermark.
    const watermark = watermarkAt(oracles[partition], oracles[partition].end - 1);
    for (const [key, expected] of oracles[partition].cells) {
      if (isExpired(expected, watermark)) continue;
      const last = lastUpTo(expected, checkpoint);
      if (last >= 0 && (held.get(key)?.version ?? -1) < last)
        return `E4: ${key} lacks event ${last} at checkpoint ${checkpoint}`;
    }
  }
  return null;
}

/** E6 and E8: every record is accounted for, as the log up to there demands. */
function checkAccounts(oracles: readonly Oracle[], moment: Moment): string | null {
  for (const status of moment.sources) {
    if (status.frontier < 0) continue;
    const expected = oracles[status.partition].accounts[status.frontier];
    if (status.read !== status.applied + status.late + status.invalid + status.filtered)
      return "E8: the accounts do not add up";
    const reasons = Object.values(status.reasons).reduce((total, events) => total + events, 0);
    if (reasons !== status.late + status.invalid) return "E8: the reasons do not add up";
    const actual = textOf(status);
    const wanted = textOf(expected);
    if (actual !== wanted)
      return `E6, E8: partition ${status.partition} at ${status.frontier} shows ${actual}, expected ${wanted}`;
  }
  return null;
}

function textOf(accounts: ExpectedAccounts): string {
  const { read, applied, late, invalid, filtered, amended, overflow, watermark } = accounts;
  const byRollup = Object.entries(overflow).sort();
  return JSON.stringify([{ read, applied, late, invalid, filtered, amended }, byRollup, String(watermark)]);
}

function describe(cell: StoredCell): string {
  return `${cell.key} at version ${cell.version}`;
}

function watermarkAt(oracle: Oracle, offset: number): number {
  return offset < 0 ? -Infinity : oracle.accounts[offset].watermark;
}

function tierOf(app: RandomApp, { rollup, grainMs }: CellAddress): { readonly keepMs: number } {
  return rollupOf(app.plan, rollup).tiers.find((one) => one.grainMs === grainMs)!;
}

function isExpired({ grainMs, pane, keepMs }: ExpectedCell, watermark: number): boolean {
  return pane + grainMs <= watermark - keepMs;
}

function lastUpTo({ contributions }: ExpectedCell, offset: number): number {
  for (let i = contributions.length - 1; i >= 0; i--)
    if (contributions[i].offset <= offset) return contributions[i].offset;
  return -1;
}
