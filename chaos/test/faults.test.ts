import { expect, it } from "vitest";
import { drawRound, faults, possible } from "../faults/all.mjs";
import { randomOf } from "../random.mjs";

const brokers = [1, 2, 3].map((node) => ({ node, host: "127.0.0.1", port: 9_000 + node }));

interface Drawn {
  readonly fault: string;
  readonly text: string;
  readonly atMs: number;
  readonly forMs: number;
  readonly targets: readonly string[];
}

function draw(seed: number, rounds: number): Drawn[][] {
  const random = randomOf(seed);
  const times = new Map();
  return Array.from({ length: rounds }, () => drawRound(random, faults, { brokers, times }) as Drawn[]);
}

const told = (rounds: Drawn[][]) =>
  rounds.map((actions) => actions.map(({ text, atMs, forMs }) => [text, atMs, forMs]));

it("draws the same actions for the same seed, and others for another", () => {
  expect(told(draw(1, 40))).toEqual(told(draw(1, 40)));
  expect(told(draw(1, 40))).not.toEqual(told(draw(2, 40)));
});

it("draws every fault sooner or later, one to three at a time, no two of them upon one target", () => {
  const rounds = draw(3, 2_000);
  const seen = new Set(rounds.flat().map(({ fault }) => fault));
  expect([...seen].sort()).toEqual(faults.map(({ name }) => name).sort());
  for (const actions of rounds) {
    expect(actions.length).toBeGreaterThanOrEqual(1);
    expect(actions.length).toBeLessThanOrEqual(3);
    const targets = actions.flatMap((action) => action.targets);
    expect(new Set(targets).size).toBe(targets.length);
  }
});

it("adds partitions no more often than it may", () => {
  const added = draw(4, 2_000)
    .flat()
    .filter(({ fault }) => fault === "partitions added");
  expect(added).toHaveLength(2);
});

it("leaves out what needs a command for the engines, or more brokers, and says so", () => {
  const names = ({ faults: left }: { faults: { name: string }[] }) => left.map(({ name }) => name);
  const all = possible(faults, { canBeControlled: true, brokers });
  expect(names(all)).toEqual(faults.map(({ name }) => name));
  expect(all.skipped).toEqual([]);
  const few = possible(faults, { canBeControlled: false, brokers: brokers.slice(0, 1) });
  expect(names(few)).not.toContain("Redis killed");
  expect(names(few)).not.toContain("leaders moved");
  expect(names(few)).toContain("Redis wiped");
  expect(few.skipped.join("\n")).toMatch(/Redis killed: CHAOS_ENGINES/);
  expect(few.skipped.join("\n")).toMatch(/leaders moved: needs 3 brokers, there are 1/);
});
