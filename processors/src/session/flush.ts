import { encodeBlock } from "@freshet/aggregates";
import type { CellWrite, Head, PaneDrop } from "@freshet/engines";
import type { RollupFold } from "../fold/rollup-fold.js";
import { canRetry } from "./retry.js";
import type { Session } from "./session.js";
import { TimeBox } from "./time-box.js";

/** Cells encoded between two looks at the clock. */
const CELLS_PER_LOOK = 64;

/**
 * Writes every changed cell to the live store, all rollups at one frontier. Nothing is folded meanwhile, so the bytes are the state at
 * the frontier although encoding gives the event loop its turns.
 */
export async function flush(session: Session): Promise<void> {
  const { environment } = session.parts;
  const box = new TimeBox(environment);
  const cells: CellWrite[][] = [];
  for (const { fold } of session.parts.rollups) cells.push(await encodeChanged(session, fold, box));
  for (const [index, { fold }] of session.parts.rollups.entries()) {
    environment.crashPoint(`flush ${fold.rollup.name}`);
    await writeLive(session, index, { cells: cells[index], drops: [], head: session.head });
    for (const tier of fold.tiers) tier.markFlushed(session.progress.frontier);
  }
  session.progress.flushed = session.progress.frontier;
  session.takeStock();
  await publish(session);
}

/**
 * Says again what was said last. That changes nothing, but is refused with `wrong-epoch` where the live store has lost it, wholly or its tail: without
 * events nobody would notice, and readers would wait for cells that nobody brings.
 */
export async function confirm(session: Session): Promise<void> {
  const { head } = session;
  for (const index of session.parts.rollups.keys())
    await writeLive(session, index, { cells: [], drops: [], head });
  await publish(session);
}

/** One flush of one rollup; also for drops alone. */
export async function writeLive(
  session: Session,
  index: number,
  write: { cells: readonly CellWrite[]; drops: readonly PaneDrop[]; head: Head },
): Promise<void> {
  const { environment, retry, rollups, task } = session.parts;
  const { fold, epoch } = rollups[index];
  const flushed = { rollup: fold.rollup.name, partition: task.partition, epoch, ...write };
  await retry.run("Writing to the live store", () => environment.live.flush(flushed));
}

/** Shows the accounts. If the live store can't take them now, the next flush brings them. */
export async function publish(session: Session): Promise<void> {
  try {
    await session.parts.environment.live.publishSource(session.status);
  } catch (error) {
    if (!canRetry(error)) throw error;
  }
}

async function encodeChanged(session: Session, fold: RollupFold, box: TimeBox): Promise<CellWrite[]> {
  const version = session.progress.frontier;
  const { watermark } = session.parts.admission;
  const cells: CellWrite[] = [];
  for (const tier of fold.tiers) {
    for (const slot of tier.unflushed) {
      // Not true of the frontier yet.
      if (tier.arena.versions[slot] > version) continue;
      const pane = tier.paneOf(slot);
      // Also where it is not shown any more: a former owner may have shown it, under an earlier watermark.
      tier.inLive.add(pane.start);
      if (tier.isExpired(pane.end, watermark)) continue;
      const group = fold.groups.key(tier.groupOf(slot));
      const bytes = encodeBlock(tier.arena, [group], [slot]);
      cells.push({ grainMs: tier.tier.grainMs, pane: pane.start, group, version, bytes });
      if (cells.length % CELLS_PER_LOOK === 0 && box.isSpent) await box.pause();
    }
  }
  return cells;
}
