import { encodeBlock } from "@freshet/aggregates";
import type { Chunk, PaneDrop } from "@freshet/engines";
import type { RollupFold } from "../fold/rollup-fold.js";
import type { Pane } from "../panes/pane.js";
import type { TierPanes } from "../panes/tier-panes.js";
import { flush, writeLive } from "./flush.js";
import type { Session } from "./session.js";
import { TimeBox } from "./time-box.js";

/**
 * Makes the task safe up to its frontier (E4): flush, so that history is never ahead of what the live store shows; set-aside records; every changed chunk; then
 * the checkpoint; and only then do closed panes leave the live store. Any step may be the last one before a crash.
 */
export async function checkpoint(session: Session): Promise<void> {
  const { environment, retry, deadLetters, task } = session.parts;
  const { history, crashPoint } = environment;
  const version = session.progress.frontier;
  if (session.progress.flushed < version) await flush(session);
  expirePanes(session);
  const chunks = await encodeChunks(session);
  crashPoint("dead letters");
  await deadLetters.write(retry);
  if (chunks.length > 0) {
    crashPoint("begin");
    await retry.run("Announcing a checkpoint", () => history.begin(task, version));
    await writeChunks(session, chunks);
  }
  const state = session.toState();
  crashPoint("checkpoint");
  await retry.run("Writing a checkpoint", () => history.checkpoint(task, { offset: version, state }));
  session.progress.checkpointed = version;
  environment.log.hint?.(task.topic, task.partition, version + 1);
  for (const { fold } of session.parts.rollups) for (const tier of fold.tiers) tier.markSaved();
  await dropFromLive(session);
  evictPanes(session);
}

function expirePanes(session: Session): void {
  const { watermark } = session.parts.admission;
  for (const { fold } of session.parts.rollups) for (const tier of fold.tiers) tier.expire(watermark);
}

async function encodeChunks(session: Session): Promise<Chunk[]> {
  const box = new TimeBox(session.parts.environment);
  const chunks: Chunk[] = [];
  for (const { fold } of session.parts.rollups) {
    for (const tier of fold.tiers) {
      for (const pane of tier.dirtyPanes) {
        for (const chunk of [...pane.dirtyChunks].sort((a, b) => a - b)) {
          chunks.push(encodeChunk(session, { fold, tier, pane, chunk }));
          if (box.isSpent) await box.pause();
        }
      }
    }
  }
  return chunks;
}

function encodeChunk(
  session: Session,
  of: { fold: RollupFold; tier: TierPanes; pane: Pane; chunk: number },
): Chunk {
  const { fold, tier, pane, chunk } = of;
  const from = chunk * tier.chunkGroups;
  const groups = pane.groups.slice(from, from + tier.chunkGroups).map((group) => fold.groups.key(group));
  return {
    rollup: fold.rollup.name,
    grainMs: tier.tier.grainMs,
    pane: pane.start,
    partition: session.parts.task.partition,
    chunk,
    version: session.progress.frontier,
    bytes: encodeBlock(tier.arena, groups, tier.chunkSlots(pane, chunk)),
  };
}

async function writeChunks(session: Session, chunks: readonly Chunk[]): Promise<void> {
  const { environment, retry } = session.parts;
  const { history, tuning, crashPoint } = environment;
  for (let from = 0; from < chunks.length;) {
    let to = from;
    for (
      let bytes = 0;
      to < chunks.length && (to === from || bytes + chunks[to].bytes.length <= tuning.writeBytesMax);
      to++
    )
      bytes += chunks[to].bytes.length;
    const part = chunks.slice(from, to);
    crashPoint("write chunks");
    await retry.run("Writing to the history store", () => history.write(part));
    from = to;
  }
}

/**
 * Panes that the live store need not hold any longer: history has them. Not before this task has passed what the live store showed when it
 * began, since cells of a former owner may be newer than ours until then, and would stay for ever.
 */
export async function dropFromLive(session: Session): Promise<void> {
  const { environment, rollups, admission } = session.parts;
  const { frontier, begun, shown } = session.progress;
  if (frontier < Math.max(begun, shown)) return;
  for (const [index, { fold }] of rollups.entries()) {
    const drops: PaneDrop[] = fold.tiers.flatMap((tier) =>
      tier
        .dropped(admission.watermark)
        .map((pane) => ({ grainMs: tier.tier.grainMs, pane, version: frontier })),
    );
    if (drops.length === 0) continue;
    environment.crashPoint(`drop ${fold.rollup.name}`);
    await writeLive(session, index, { cells: [], drops });
    for (const tier of fold.tiers)
      for (const drop of drops) if (drop.grainMs === tier.tier.grainMs) tier.inLive.delete(drop.pane);
  }
}

function evictPanes(session: Session): void {
  const { admission, source, rollups, environment } = session.parts;
  const untouchableBefore = admission.watermark - source.acceptMs;
  for (const { fold } of rollups)
    for (const tier of fold.tiers) tier.evict(untouchableBefore, environment.tuning.residentCellsMax);
}

/** Removes from history what the tiers no longer keep. */
export async function expireHistory(session: Session): Promise<void> {
  const { environment, retry, rollups, admission, task } = session.parts;
  for (const { fold } of rollups) {
    for (const { tier } of fold.tiers) {
      const before = admission.watermark - tier.keepMs;
      if (!Number.isFinite(before)) continue;
      environment.crashPoint(`expire ${fold.rollup.name}`);
      await retry.run("Removing expired panes", () =>
        environment.history.expire(fold.rollup.name, tier.grainMs, task.partition, before),
      );
    }
  }
}
