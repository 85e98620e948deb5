import { encodeBlock } from "@freshet/aggregates";
import type { Chunk, Head, PaneDrop } from "@freshet/engines";
import type { RollupFold } from "../fold/rollup-fold.js";
import type { Pane } from "../panes/pane.js";
import type { TierPanes } from "../panes/tier-panes.js";
import { flush, writeLive } from "./flush.js";
import type { Retry } from "./retry.js";
import type { Session } from "./session.js";
import type { TaskState } from "./task-state.js";
import { TimeBox } from "./time-box.js";

/** Everything that a task has changed up to an offset, as it is to be saved. */
export interface Saving {
  /** The offset. */
  readonly version: number;
  readonly chunks: readonly Chunk[];
  readonly state: TaskState;
  /** As it was then: by it panes leave the live store and history. */
  readonly head: Head;
  /** Resolves when all of it is durable. */
  readonly written: Promise<void>;
}

/**
 * Begins to make the task safe up to its frontier (E4): flush, so that history is never ahead of what the live store shows; then every changed chunk is
 * encoded. From here on the task may go on folding and flushing while this is written: `afterSaving` is to be called when it has been.
 */
export async function beginSaving(session: Session, retry: Retry): Promise<Saving> {
  if (session.progress.flushed < session.progress.frontier) await flush(session);
  expirePanes(session);
  const chunks = await encodeChunks(session);
  const saving = { version: session.progress.frontier, chunks, state: session.toState(), head: session.head };
  for (const { fold } of session.parts.rollups) for (const tier of fold.tiers) tier.markSaving();
  return { ...saving, written: write(session, saving, retry) };
}

/** Set-aside records; every changed chunk; then the checkpoint. Any step may be the last one before a crash. */
async function write(
  session: Session,
  { version, chunks, state }: Pick<Saving, "version" | "chunks" | "state">,
  retry: Retry,
): Promise<void> {
  const { environment, deadLetters, task } = session.parts;
  const { history, crashPoint } = environment;
  crashPoint("dead letters");
  await deadLetters.write(retry);
  if (chunks.length > 0) {
    crashPoint("begin");
    await retry.run("Announcing a checkpoint", () => history.begin(task, version));
    await writeChunks(session, chunks, retry);
  }
  crashPoint("checkpoint");
  await retry.run("Writing a checkpoint", () => history.checkpoint(task, { offset: version, state }));
  environment.log.hint?.(task.topic, task.partition, version + 1);
}

/** What may be let go of now that a checkpoint is durable: closed panes leave the live store, and unused ones the memory. */
export async function afterSaving(session: Session, { version, head }: Saving): Promise<void> {
  session.progress.checkpointed = version;
  await dropFromLive(session, head);
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

async function writeChunks(session: Session, chunks: readonly Chunk[], retry: Retry): Promise<void> {
  const { environment } = session.parts;
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
 * Panes that the live store need not hold any longer: history has them as of this head. One that has changed since stays for the next
 * time. Not before this task has passed what the live store showed when it began, since cells of a former owner may be newer than ours
 * until then, and would stay for ever.
 */
export async function dropFromLive(session: Session, head: Head): Promise<void> {
  const { environment, rollups } = session.parts;
  const { begun, shown } = session.progress;
  const { frontier, watermark } = head;
  if (frontier < Math.max(begun, shown)) return;
  for (const [index, { fold }] of rollups.entries()) {
    const drops: PaneDrop[] = fold.tiers.flatMap((tier) =>
      tier.dropped(watermark).map((pane) => ({ grainMs: tier.tier.grainMs, pane, version: frontier })),
    );
    if (drops.length === 0) continue;
    environment.crashPoint(`drop ${fold.rollup.name}`);
    await writeLive(session, index, { cells: [], drops, head });
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

/**
 * Removes from history what the tiers no longer keep as of a checkpoint that is durable. Not before the live store has been seen to be ours still: an owner
 * that takes up the partition after it was lost reads a checkpoint first, and must find the panes which that one keeps.
 */
export async function beginExpiry(
  session: Session,
  { head }: Saving,
  retry: Retry,
): Promise<{ readonly done: Promise<void> }> {
  for (const index of session.parts.rollups.keys())
    await writeLive(session, index, { cells: [], drops: [], head });
  return { done: expireHistory(session, head.watermark, retry) };
}

async function expireHistory(session: Session, watermark: number, retry: Retry): Promise<void> {
  const { environment, rollups, task } = session.parts;
  for (const { fold } of rollups) {
    for (const { tier } of fold.tiers) {
      const before = watermark - tier.keepMs;
      if (!Number.isFinite(before)) continue;
      environment.crashPoint(`expire ${fold.rollup.name}`);
      await retry.run("Removing expired panes", () =>
        environment.history.expire(fold.rollup.name, tier.grainMs, task.partition, before),
      );
    }
  }
}
