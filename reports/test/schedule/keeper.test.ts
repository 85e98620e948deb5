import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReportSending } from "@freshet/schema";
import { errandsOf, Keeper, type KeeperEvent, type Marks, MISSED_MAX } from "@freshet/reports";
import { weekly } from "../fixture.js";

const DAY = 86_400_000;
const MINUTE = 60_000;
const sending: ReportSending = {
  schedule: { text: "Mon 07:00", days: 0, minutes: 420 },
  to: [{ kind: "folder", text: "folder:weekly", path: "weekly" }],
  formats: ["pdf"],
};
const errands = errandsOf([{ ...weekly, sending, timeZone: "UTC" }]);
/** A Tuesday. */
const BEGIN = Date.parse("2026-06-02T00:00:00Z");

class CrashError extends Error {}

/** A history store and a destination, in which processes die at chosen steps: before what they do, or after it and before its answer. */
class World {
  now = BEGIN;
  readonly sent: { readonly end: number; readonly at: number }[] = [];
  readonly events: KeeperEvent[] = [];
  readonly #facts = new Map<string, string>();
  readonly #crashes: Set<number>;
  failing = false;
  /** The end of a period that can't be made. */
  poison = 0;
  /** Aborted while something is sent. */
  interrupted: AbortController | null = null;
  crashed = 0;
  step = 0;
  #processes = 0;

  constructor(crashes: readonly number[] = []) {
    this.#crashes = new Set(crashes);
  }

  /** A process; its calls fail for ever once it has crashed. */
  process(): Keeper {
    let dead = false;
    const guarded = async <T>(work: () => T): Promise<T> => {
      const call = (): void => {
        if (this.#crashes.has(this.step++)) {
          dead = true;
          this.crashed++;
        }
        if (dead) throw new CrashError();
      };
      call();
      const result = work();
      call();
      await Promise.resolve();
      return result;
    };
    const marks: Marks = {
      getMeta: (key) => guarded(() => this.#facts.get(key) ?? null),
      swapMeta: (key, from, to) =>
        guarded(() => {
          if ((this.#facts.get(key) ?? null) !== from) return false;
          this.#facts.set(key, to);
          return true;
        }),
    };
    return new Keeper({
      ...{ errands, marks, name: `process ${this.#processes++}`, now: () => this.now },
      send: (_, { to: end }) =>
        guarded(() => {
          this.interrupted?.abort();
          if (this.interrupted !== null) throw new Error("Interrupted.");
          if (end === this.poison) throw new Error("The report has too many pages.");
          if (this.failing) throw new Error("The disk is full.");
          this.sent.push({ end, at: this.now });
        }),
      timeLimit: () => new AbortController().signal,
      tell: (event) => this.events.push(event),
    });
  }
}

const never = new AbortController().signal;

/** Passes every minute or so; whoever has died is replaced before the next. */
async function run(world: World, until: number, stepMs: number): Promise<void> {
  let processes = [world.process(), world.process()];
  for (; world.now < until; world.now += stepMs) {
    const before = world.crashed;
    await Promise.all(processes.map((process) => process.pass(never)));
    if (world.crashed > before) processes = [world.process(), world.process()];
  }
}

function mondays(from: number, to: number): number[] {
  const first = Date.parse("2026-06-08T00:00:00Z");
  return Array.from({ length: 60 }, (_, at) => first + at * 7 * DAY).filter(
    (end) => end + 7 * 60 * MINUTE > from && end + 7 * 60 * MINUTE <= to,
  );
}

describe("a keeper of schedules", () => {
  test("sends every period once, of two processes one, and nothing from before it began", async () => {
    const world = new World();
    await run(world, BEGIN + 36 * DAY, 10 * MINUTE);
    expect(world.sent.map(({ end }) => end)).toEqual(mondays(BEGIN, BEGIN + 36 * DAY));
    expect(world.sent).toHaveLength(5);
    expect(world.events.map(({ kind }) => kind)).toEqual(Array(5).fill("sent"));
  });

  test("with a crash at any step sends every period, at most once more for each crash", async () => {
    // How many steps there are to crash at.
    const whole = new World();
    await run(whole, BEGIN + 15 * DAY, 6 * 60 * MINUTE);
    for (let step = 0; step < whole.step; step++) {
      const world = new World([step]);
      await run(world, BEGIN + 15 * DAY, 6 * 60 * MINUTE);
      const expected = mondays(BEGIN, BEGIN + 15 * DAY - 6 * 60 * MINUTE);
      expect([...new Set(world.sent.map(({ end }) => end))]).toEqual(expected);
      expect(world.sent.length).toBeLessThanOrEqual(expected.length + 1);
    }
  });

  test("with many crashes and silences sends every period that is not too old", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(400), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
        async (crashes, silences) => {
          const world = new World(crashes);
          const made: number[] = [];
          await run(world, BEGIN + DAY, 60 * MINUTE);
          for (const days of silences) {
            world.now += days * DAY;
            const begun = world.now;
            await run(world, begun + 2 * DAY, 60 * MINUTE);
            made.push(...mondays(0, world.now - DAY).slice(-MISSED_MAX));
          }
          const ends = world.sent.map(({ end }) => end);
          for (const end of new Set(made)) expect(ends).toContain(end);
          expect(ends.length).toBeLessThanOrEqual(new Set(ends).size + world.crashed);
          expect(Math.min(...ends, Infinity)).toBeGreaterThan(BEGIN);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("tries again later and later, tells of it, and goes on when it can", async () => {
    const world = new World();
    world.failing = true;
    await run(world, BEGIN + 7 * DAY, MINUTE * 5);
    const failed = world.events.filter(({ kind }) => kind === "failed").length;
    // From Monday 07:00 to midnight: 1, 2, 4 … 60 minutes apart, not 204 times.
    expect(failed).toBeGreaterThan(15);
    expect(failed).toBeLessThan(26);
    world.failing = false;
    await run(world, BEGIN + 8 * DAY, MINUTE * 5);
    expect(world.sent).toHaveLength(1);
  });

  test("tells what it leaves out after a long silence", async () => {
    const world = new World();
    await run(world, BEGIN + DAY, 60 * MINUTE);
    world.now += 70 * DAY;
    await run(world, world.now + DAY, 60 * MINUTE);
    expect(world.sent).toHaveLength(MISSED_MAX);
    const [skipped] = world.events.filter((event) => event.kind === "skipped");
    expect(skipped).toMatchObject({ periods: { length: 6 } });
  });

  test("that is stopped lets go, and the next one goes on at once", async () => {
    const world = new World();
    await run(world, BEGIN + DAY, 60 * MINUTE);
    world.now = Date.parse("2026-06-08T08:00:00Z");
    world.interrupted = new AbortController();
    await world.process().pass(world.interrupted.signal);
    expect([world.interrupted.signal.aborted, world.events, world.sent]).toEqual([true, [], []]);
    world.interrupted = null;
    await world.process().pass(never);
    expect(world.sent).toHaveLength(1);
  });

  test("does not let one period that can't be made hold up the others", async () => {
    const world = new World();
    [world.poison] = mondays(BEGIN, BEGIN + 15 * DAY);
    await run(world, BEGIN + 15 * DAY, 30 * MINUTE);
    expect(world.sent.map(({ end }) => end)).toEqual(mondays(BEGIN, BEGIN + 15 * DAY).slice(1));
  });
});
