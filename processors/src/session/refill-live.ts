import { Block, CellArena, encodeBlock } from "@freshet/aggregates";
import type { CellWrite, Chunk } from "@freshet/engines";
import type { RollupFold } from "../fold/rollup-fold.js";
import type { TierPanes } from "../panes/tier-panes.js";
import { publish, writeLive } from "./flush.js";
import type { Session } from "./session.js";
import { TimeBox } from "./time-box.js";

/**
 * Fills the live store from history where it lost its cells, or where a former owner did not get to the end of filling it: every pane
 * within `liveMs` of the watermark. Heads say "not settled" until all are there, so that readers wait.
 */
export async function refillLive(session: Session, isEmpty: readonly boolean[]): Promise<void> {
  // Together: a history store that takes its time for every answer takes it once. All of them end, also where one fails: what is dropped shows nothing later.
  const refills = await Promise.allSettled(
    session.parts.rollups.map(async ({ fold }, index) => {
      if (!isEmpty[index]) return;
      const refill = new Refill(session, index);
      const read = await Promise.all(fold.tiers.map((tier) => refill.read(fold, tier)));
      for (const [i, tier] of fold.tiers.entries()) await refill.addTier(fold, tier, read[i]);
      await refill.finish();
    }),
  );
  for (const refill of refills) if (refill.status === "rejected") throw refill.reason;
  await publish(session);
}

class Refill {
  readonly #session: Session;
  readonly #index: number;
  readonly #box: TimeBox;
  #cells: CellWrite[] = [];

  constructor(session: Session, index: number) {
    this.#session = session;
    this.#index = index;
    this.#box = new TimeBox(session.parts.environment);
  }

  /** What history holds of the panes that the live store is to hold, and perhaps of one before. */
  read(fold: RollupFold, tier: TierPanes): Promise<readonly Chunk[]> {
    const { environment, retry, task } = this.#session.parts;
    const { grainMs } = tier.tier;
    const horizon = this.#horizon(tier);
    // Before the first checkpoint no watermark is known, and whatever was begun is recent.
    const from = Number.isFinite(horizon) ? tier.startOf(horizon) : Number.MIN_SAFE_INTEGER;
    const range = {
      rollup: fold.rollup.name,
      grainMs,
      from,
      to: Number.MAX_SAFE_INTEGER,
      partition: task.partition,
    };
    return retry.run("Reading the history store", () =>
      (environment.reads ?? environment.history).read(range),
    );
  }

  async addTier(fold: RollupFold, tier: TierPanes, chunks: readonly Chunk[]): Promise<void> {
    const { environment, interner } = this.#session.parts;
    const horizon = this.#horizon(tier);
    const arena = new CellArena(fold.rollup, interner);
    for (const chunk of chunks) {
      if (chunk.pane + chunk.grainMs <= horizon) continue;
      this.#session.assertKnown(chunk);
      tier.inLive.add(chunk.pane);
      for (const cell of cellsOf(fold, arena, chunk)) this.#cells.push(cell);
      if (this.#cells.length >= environment.tuning.refillCellsMax) await this.#write(false);
      if (this.#box.isSpent) await this.#box.pause();
    }
  }

  #horizon({ liveMs, tier }: TierPanes): number {
    return this.#session.parts.admission.watermark - Math.min(liveMs, tier.keepMs);
  }

  async finish(): Promise<void> {
    await this.#write(true);
  }

  async #write(isLast: boolean): Promise<void> {
    const cells = this.#cells;
    this.#cells = [];
    this.#session.parts.environment.crashPoint("refill");
    const { head } = this.#session;
    const settled = isLast && head.settled;
    await writeLive(this.#session, this.#index, { cells, drops: [], head: { ...head, settled } });
  }
}

function cellsOf(fold: RollupFold, arena: CellArena, chunk: Chunk): CellWrite[] {
  const block = Block.parse(chunk.bytes, fold.rollup);
  const slots = block.groups.map(() => arena.allocate());
  block.decodeInto(arena, slots);
  const { grainMs, pane, version } = chunk;
  const cells = block.groups.map((group, i) => {
    return { grainMs, pane, group, version, bytes: encodeBlock(arena, [group], [slots[i]]) };
  });
  for (const slot of slots) arena.free(slot);
  return cells;
}
