import fc from "fast-check";
import { expect, it } from "vitest";
import type { LiveFlush, LivePartition, LiveStore } from "../live/port.js";
import { addressOf, cellOf, flushOf, Follower, headAt, partitionOf, stateOf } from "./live-fixtures.js";
import { type Rig, until } from "./rig.js";

const cell = fc
  .record({ group: fc.constantFrom("a", "b", "c"), version: fc.nat(20), pane: fc.constantFrom(0, 1_000) })
  .map(({ group, version, pane }) => cellOf(group, version, pane));
const flush = fc.record({
  frontier: fc.nat(20),
  settled: fc.boolean(),
  cells: fc.uniqueArray(cell, { maxLength: 5, selector: addressOf }),
  drops: fc.uniqueArray(
    fc.record({ grainMs: fc.constant(1_000), pane: fc.constantFrom(0, 1_000), version: fc.nat(20) }),
    {
      maxLength: 1,
      selector: (drop) => drop.pane,
    },
  ),
});

/** Several writers, zombies among them, each with true states of its own time, in any interleaving. */
export function liveModel(rig: () => Rig<LiveStore>): void {
  it("E2: any interleaving of several writers leaves the greatest version of every cell, and the greatest head", async () => {
    await checkWriters(
      rig,
      fc.array(
        fc.array(
          flush.map((each) => ({ ...each, drops: [] })),
          { maxLength: 6 },
        ),
        { maxLength: 3 },
      ),
      (writers, state) => {
        const greatest = new Map<string, ReturnType<typeof cellOf>>();
        for (const each of writers.flat().flatMap(({ cells }) => cells))
          if (each.version > (greatest.get(addressOf(each))?.version ?? -1))
            greatest.set(addressOf(each), each);
        expect(stateOf(state.cells)).toEqual(stateOf([...greatest.values()]));
        expect(state.head.frontier).toBe(Math.max(-1, ...writers.flat().map(({ head }) => head.frontier)));
      },
    );
  });

  it("E7: a snapshot and the entries after it are the same as a later snapshot", async () => {
    const live = rig().engine;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(flush, { minLength: 1, maxLength: 12 }), fc.nat(12), async (flushes, at) => {
        const rollup = `R${run++}`;
        const { epoch } = await live.open(rollup, "plan", 0);
        const follower = new Follower();
        const unfollow = live.follow(rollup, follower);
        let snapshot: LivePartition | null = null;
        for (const [i, each] of flushes.entries()) {
          const writing = live.flush(toFlush(epoch, rollup, each));
          // Asked while the write is under way.
          if (i === Math.min(at, flushes.length - 1)) snapshot = await partitionOf(live, 0, rollup);
          await writing;
        }
        const later = await partitionOf(live, 0, rollup);
        await until(
          () => later.sequence === 0 || follower.entries.at(-1)?.sequence === later.sequence,
          "the feed is read",
        );
        const copy = follower.after(snapshot!);
        expect({ ...copy, cells: stateOf(copy.cells) }).toEqual({ ...later, cells: stateOf(later.cells) });
        unfollow();
      }),
      { numRuns: 100 },
    );
  });
}

async function checkWriters(
  rig: () => Rig<LiveStore>,
  writers: fc.Arbitrary<RandomFlush[][]>,
  check: (writers: readonly (readonly LiveFlush[])[], state: LivePartition) => void,
): Promise<void> {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(writers, fc.scheduler(), async (all, scheduler) => {
      const rollup = `R${run++}`;
      const { epoch } = await rig().engine.open(rollup, "plan", 0);
      const flushes = all.map((list) => list.map((each) => toFlush(epoch, rollup, each)));
      const work = flushes.map(async (list) => {
        const live = (await rig().another?.()) ?? rig().engine;
        for (const each of list) {
          await scheduler.schedule(Promise.resolve());
          await live.flush(each);
        }
      });
      await scheduler.waitFor(Promise.all(work));
      check(flushes, await partitionOf(rig().engine, 0, rollup));
    }),
    { numRuns: 50 },
  );
}

type RandomFlush = typeof flush extends fc.Arbitrary<infer T> ? T : never;

function toFlush(epoch: string, rollup: string, { frontier, settled, cells, drops }: RandomFlush): LiveFlush {
  return flushOf(epoch, headAt(frontier, { settled }), { rollup, cells, drops });
}
