// The same with Freshet's processor as it runs in production, with its usual settings: decode, admit, filter, find panes,
// resolve cells, fold, account, flush each half second, checkpoint. Only the log and the stores are in memory.
import { Block, CellArena, functionOf, parseGroupKey, StringDictionary } from "@freshet/aggregates";
import { createEmbeddedLive } from "@freshet/engines";
import { startProcessor } from "@freshet/processors";
import { SimulatedHistory } from "../../processors/dist/simulate/simulated-history.js";
import { MemoryLog } from "./memory-log.mjs";

/** Folds everything into a history store, where `readCells` finds the counts. */
export async function countWithCells({ batches, table }, plan) {
  const log = new MemoryLog(batches);
  const history = new SimulatedHistory();
  const live = createEmbeddedLive();
  const tables = new Map([["Ad", table]]);
  const processor = await startProcessor({ plan, log, live, history, tables, group: "bench" });
  await Promise.race([log.atEnd, processor.failed.then((error) => Promise.reject(error))]);
  await processor.close();
  return history;
}

/** Counts by pane and campaign, as the baseline has them. */
export function readCells(history, { rollups: [rollup] }) {
  const arena = new CellArena(rollup, new StringDictionary());
  const count = functionOf("count");
  const panes = new Map();
  for (const { pane, bytes } of history.chunks) {
    const block = Block.parse(bytes, rollup);
    const slots = block.groups.map(() => arena.allocate());
    block.decodeInto(arena, slots);
    if (!panes.has(pane)) panes.set(pane, new Map());
    block.groups.forEach((group, i) => {
      panes.get(pane).set(parseGroupKey(group)[0], count.read(arena.columns[0], slots[i]));
    });
  }
  return panes;
}
