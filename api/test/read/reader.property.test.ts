import { afterEach, describe, expect, it } from "vitest";
import { NOON, type Rig, ask, openRig } from "../fixture.js";
import { type PlainQuestion, argumentsOf, frontiersOf, plain, recompute, sorted } from "../oracle.js";
import { World, pick, randomOf } from "../world.js";

let rig: Rig;

afterEach(() => rig.close());

const HOUR = 3_600_000;

function randomQuestion(random: () => number): PlainQuestion {
  const grain = pick(random, [60_000, HOUR]);
  const to = Math.floor((NOON + HOUR - random() * 20 * HOUR) / grain) * grain;
  const from = to - Math.ceil(random() * 1_200) * 60_000;
  return {
    from,
    to,
    everyMs: pick(random, [null, 30 * 60_000, HOUR, 24 * HOUR]),
    timeZone: pick(random, ["UTC", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu"]),
    by: pick(random, [["origin", "carrier"], ["origin"], ["carrier"], []]),
    carrier: pick(random, [null, null, "DL"]),
    atLeast: pick(random, [0, 0, 3]),
  };
}

interface Answer {
  readonly punctuality: {
    readonly nodes: readonly Parameters<typeof plain>[0][];
    readonly totals: { readonly departures: number };
    readonly totalCount: number;
    readonly revision: { readonly token: string };
  };
}

async function check(question: PlainQuestion, world: World): Promise<void> {
  const { punctuality } = await ask<Answer>(
    rig,
    `{ punctuality(${argumentsOf(question)}) {
      nodes { window { start } origin carrier departures totalDelay worst }
      totalCount totals { departures } revision { token } } }`,
  );
  const expected = recompute(question, world.logs, frontiersOf(punctuality.revision.token));
  expect(sorted(punctuality.nodes.map((row) => plain(row, question.everyMs)))).toEqual(expected);
  expect(punctuality.totalCount).toBe(expected.length);
  expect(punctuality.totals.departures).toBe(expected.reduce((sum, row) => sum + row.departures, 0));
}

describe("E7: a query shows one frontier", () => {
  it.each([1, 2, 3, 4, 5, 6])(
    "equals a plain recomputation at its revision, whatever the stores do (seed %i)",
    async (seed) => {
      rig = await openRig();
      const random = randomOf(seed);
      const world = new World(rig, random);
      for (let i = 0; i < 60; i++) {
        await world.step();
        if (random() < 0.6) continue;
        rig.history.delayMs = pick(random, [0, 0, 1]);
        // Some answers are worked out while the stores change.
        const asked = check(randomQuestion(random), world);
        await world.step();
        await world.step();
        await world.flush();
        await asked;
      }
      await world.flush();
      for (let i = 0; i < 10; i++) await check(randomQuestion(random), world);
    },
  );
});
