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
  for (const [index, { fold }] of session.parts.rollups.entries()) {
    if (!isEmpty[index]) continue;
    const refill = new Refill(session, index);
    for (const tier of fold.tiers) await refill.addTier(fold, tier);
    await refill.finish();
  }
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

  async addTier(fold: RollupFold, tier: TierPanes): Promise<void> {
    const { environment, retry, task, admission, interner } = this.#session.parts;
    const { grainMs } = tier.tier;
    const horizon = admission.watermark - Math.min(tier.liveMs, tier.tier.keepMs);
    // Before the first checkpoint no watermark is known, and whatever was begun is recent.
    const from = Number.isFinite(horizon) ? tier.startOf(horizon) : Number.MIN_SAFE_INTEGER;
    const range = {
      rollup: fold.rollup.name,
      grainMs,
      from,
      to: Number.MAX_SAFE_INTEGER,
      partition: task.partition,
    };
    const chunks = await retry.run("Reading the history store", () => environment.history.read(range));
    const arena = new CellArena(fold.rollup, interner);
    for (const chunk of chunks) {
      if (chunk.pane + grainMs <= horizon) continue;
      this.#session.assertKnown(chunk);
      tier.inLive.add(chunk.pane);
      for (const cell of cellsOf(fold, arena, chunk)) this.#cells.push(cell);
      if (this.#cells.length >= environment.tuning.refillCellsMax) await this.#write(false);
      if (this.#box.isSpent) await this.#box.pause();
    }
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
