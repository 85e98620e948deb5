// Events by group and pane as they are in the history store, in a form that can be compared with a count of one's own.
import { Block, CellArena, parseGroupKey, StringDictionary } from "@freshet/aggregates";
import { createHash } from "node:crypto";
import { sleep } from "./process.mjs";

/** Panes read at a time; where there are none, more and more. */
const panesAtOnce = 500;
const triesMax = 20;

/** By `pane/group`, where group is the dimensions with "/" between. */
export async function storedCounts(history, rollup, grainMs) {
  const counts = new Map();
  const first = await patiently(() => history.firstPane(rollup.name, grainMs));
  if (first === null) return counts;
  const arena = new CellArena(rollup, new StringDictionary());
  const end = Date.now() + 400 * 86_400_000;
  let panes = panesAtOnce;
  for (let from = first; from < end;) {
    const range = { rollup: rollup.name, grainMs, from, to: Math.min(end, from + panes * grainMs) };
    const chunks = await patiently(() => history.read(range));
    for (const { pane, bytes } of chunks) {
      const block = Block.parse(bytes, rollup);
      const slots = block.groups.map(() => arena.allocate());
      block.decodeInto(arena, slots);
      block.groups.forEach((group, i) => {
        const key = `${pane}/${parseGroupKey(group).join("/")}`;
        counts.set(key, (counts.get(key) ?? 0) + arena.events[slots[i]]);
      });
      for (const slot of slots) arena.free(slot);
    }
    from += panes * grainMs;
    panes = chunks.length === 0 ? 2 * panes : panesAtOnce;
  }
  return counts;
}

/** A store that is slow is asked again, as a processor would. */
async function patiently(ask) {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!error.canRetry || tries === triesMax) throw error;
      await sleep(1_000);
    }
  }
}

/** A text that two counts share if they are the same in every row. */
export function digestOf(counts) {
  const hash = createHash("sha256");
  let events = 0;
  for (const key of [...counts.keys()].sort()) {
    hash.update(`${key}=${counts.get(key)}\n`);
    events += counts.get(key);
  }
  return `${events} events in ${counts.size} rows, ${hash.digest("hex").slice(0, 16)}`;
}
