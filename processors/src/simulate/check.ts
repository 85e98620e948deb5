import type { CellWrite, Head, LivePartition, SourceStatus } from "@freshet/engines";
import type { ExpectedAccounts, ExpectedCell, Oracle } from "./oracle.js";
import { rollupOf } from "./oracle.js";
import type { RandomApp } from "./random-app.js";
import { Reference } from "./reference.js";

/** What the stores hold at one moment. */
export interface StoredCell {
  readonly rollup: string;
  readonly grainMs: number;
  readonly pane: number;
  readonly partition: number;
  readonly group: string;
  readonly version: number;
  readonly bytes: Uint8Array;
}

export interface Moment {
  readonly live: ReadonlyMap<string, readonly LivePartition[]>;
  readonly history: readonly StoredCell[];
  readonly sources: readonly SourceStatus[];
  /** By partition. */
  readonly checkpoints: readonly number[];
  /**
   * A zombie that was writing a checkpoint when the live store was lost goes on to write chunks that the new, empty live store never showed.
   * Readers meet chunks ahead of the head then (and wait for the head, as they do for any chunk of a later version).
   */
  readonly mayBeAhead: boolean;
}

/** Compares what the stores hold with the plain recomputation. */
export class Checker {
  readonly #app: RandomApp;
  readonly #oracles: readonly Oracle[];
  readonly #reference: Reference;
  /** Cells that were found right, by address and version: they are true for ever. */
  readonly #right = new Map<string, Uint8Array>();

  constructor(app: RandomApp, oracles: readonly Oracle[]) {
    this.#app = app;
    this.#oracles = oracles;
    this.#reference = new Reference(app);
  }

  /** The first difference, or null. */
  findDifference(moment: Moment): string | null {
    return (
      this.#wrongCell(moment) ??
      checkHeads(this.#app, this.#oracles, moment) ??
      checkCheckpoints(this.#app, this.#oracles, moment) ??
      checkAccounts(this.#oracles, moment)
    );
  }

  /** E1: wherever a cell lies, it is the fold of the events up to its version. */
  #wrongCell(moment: Moment): string | null {
    for (const cell of [...liveCells(moment), ...moment.history]) {
      const oracle = this.#oracles[cell.partition];
      if (cell.version >= oracle.end) return `E1: ${describe(cell)} is of the future`;
      if (isExpired(this.#app, cell, watermarkAt(oracle, cell.version))) continue;
      const name = describe(cell);
      if (this.#right.get(name) === cell.bytes) continue;
      const wrong = this.#reference.wrongCell(oracle, cell);
      if (wrong !== null) return `E1: ${name}: ${wrong}`;
      this.#right.set(name, cell.bytes);
    }
    return null;
  }
}

/** E7: what a reader finds in live ∪ history is true at the head: every cell is there and none is older or newer than it may be. */
function checkHeads(app: RandomApp, oracles: readonly Oracle[], moment: Moment): string | null {
  for (const [rollup, partitions] of moment.live) {
    for (const { partition, head, cells } of partitions) {
      if (!head.settled) continue;
      const oracle = oracles[partition];
      if (head.watermark !== watermarkAt(oracle, head.frontier))
        return `${rollup}/${partition}: wrong watermark at ${head.frontier}`;
      const held = new Map<string, StoredCell>();
      const mine = moment.history.filter((cell) => cell.rollup === rollup && cell.partition === partition);
      for (const cell of [...mine, ...cells.map((cell) => ({ ...cell, rollup, partition }))]) {
        const key = keyOf(cell);
        if ((held.get(key)?.version ?? -2) < cell.version) held.set(key, cell);
      }
      const lacking = lackingInLive(app, oracle, { rollup, head, cells });
      if (lacking !== null)
        return `${rollup}/${partition} at ${head.frontier}: the live store lacks ${lacking}`;
      const wrong = wrongUnion(app, oracle, {
        rollup,
        frontier: head.frontier,
        held,
        mayBeAhead: moment.mayBeAhead,
      });
      if (wrong !== null) return `E7: ${rollup}/${partition} at ${head.frontier}: ${wrong}`;
    }
  }
  return null;
}

/** Readers may rely on the live store alone within `liveMs` of the watermark. */
function lackingInLive(
  app: RandomApp,
  oracle: Oracle,
  partition: { rollup: string; head: Head; cells: readonly CellWrite[] },
): string | null {
  const { rollup, head } = partition;
  const { liveMs, tiers } = rollupOf(app.plan, rollup);
  const held = new Map(
    partition.cells.map((cell) => [JSON.stringify([cell.grainMs, cell.pane, cell.group]), cell.version]),
  );
  for (const [key, expected] of oracle.cells) {
    const { grainMs, pane, group } = expected;
    const keepMs = Math.min(liveMs, tiers.find((tier) => tier.grainMs === grainMs)?.keepMs ?? 0);
    if (expected.rollup !== rollup || pane + grainMs <= head.watermark - keepMs) continue;
    const last = lastUpTo(expected, head.frontier);
    if (last >= 0 && (held.get(JSON.stringify([grainMs, pane, group])) ?? -1) < last)
      return `${key}, event ${last}`;
  }
  return null;
}

/** A live store holds nothing that is too old for it, once everything is checkpointed and no zombie wrote. */
export function findLeftover(app: RandomApp, moment: Moment): string | null {
  for (const [rollup, partitions] of moment.live) {
    const { liveMs } = rollupOf(app.plan, rollup);
    for (const { head, cells } of partitions)
      for (const { grainMs, pane } of cells)
        if (pane + grainMs <= head.watermark - liveMs)
          return `${rollup}: pane ${pane} of ${grainMs} ms stays in the live store`;
  }
  return null;
}

function wrongUnion(
  app: RandomApp,
  oracle: Oracle,
  union: { rollup: string; frontier: number; held: ReadonlyMap<string, StoredCell>; mayBeAhead: boolean },
): string | null {
  const watermark = watermarkAt(oracle, union.frontier);
  for (const cell of union.held.values()) {
    if (cell.version > union.frontier && !union.mayBeAhead) return `${describe(cell)} is ahead of the head`;
  }
  for (const [key, expected] of oracle.cells) {
    if (expected.rollup !== union.rollup || isExpired(app, expected, watermark)) continue;
    const last = lastUpTo(expected, union.frontier);
    if (last < 0) continue;
    const cell = union.held.get(key);
    if (cell === undefined) return `${key} is missing`;
    if (cell.version < last) return `${describe(cell)} lacks event ${last}`;
  }
  return null;
}

/** E4: history alone holds everything up to the checkpoint. */
function checkCheckpoints(app: RandomApp, oracles: readonly Oracle[], moment: Moment): string | null {
  const held = new Map<string, number>();
  for (const cell of moment.history)
    held.set(keyOf(cell), Math.max(cell.version, held.get(keyOf(cell)) ?? -1));
  for (const [partition, checkpoint] of moment.checkpoints.entries()) {
    // Panes may have expired since; what was removed rightly is judged by the latest watermark.
    const watermark = watermarkAt(oracles[partition], oracles[partition].end - 1);
    for (const [key, expected] of oracles[partition].cells) {
      const last = lastUpTo(expected, checkpoint);
      if (last < 0 || isExpired(app, expected, watermark)) continue;
      if ((held.get(key) ?? -1) < last) return `E4: ${key} lacks event ${last} at checkpoint ${checkpoint}`;
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

type Address = Pick<ExpectedCell, "rollup" | "grainMs" | "pane" | "partition" | "group">;

export function keyOf({ rollup, grainMs, pane, partition, group }: Address): string {
  return JSON.stringify([rollup, grainMs, pane, partition, group]);
}

function describe(cell: StoredCell): string {
  return `${keyOf(cell)} at version ${cell.version}`;
}

function liveCells({ live }: Moment): StoredCell[] {
  return [...live].flatMap(([rollup, partitions]) =>
    partitions.flatMap(({ partition, cells }) => cells.map((cell) => ({ ...cell, rollup, partition }))),
  );
}

function watermarkAt(oracle: Oracle, offset: number): number {
  return offset < 0 ? -Infinity : oracle.accounts[offset].watermark;
}

function isExpired(app: RandomApp, { rollup, grainMs, pane }: Address, watermark: number): boolean {
  const tier = rollupOf(app.plan, rollup).tiers.find((one) => one.grainMs === grainMs)!;
  return pane + grainMs <= watermark - tier.keepMs;
}

function lastUpTo({ contributions }: ExpectedCell, offset: number): number {
  let last = -1;
  for (const contribution of contributions) if (contribution.offset <= offset) last = contribution.offset;
  return last;
}
