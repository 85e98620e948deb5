import fc from "fast-check";
import { expect, it } from "vitest";
import type { Log } from "../log/port.js";
import { append, KEEP_ALL, readAll, textsOf } from "./log-fixtures.js";
import type { Rig } from "./rig.js";

type Step =
  | { readonly do: "append"; readonly partition: number; readonly count: number; readonly size: number }
  | { readonly do: "produce"; readonly partition: number; readonly id: string; readonly sequence: number }
  | { readonly do: "read"; readonly partition: number; readonly at: number }
  | { readonly do: "settle" }
  | { readonly do: "reopen" };

const partition = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("append" as const),
      partition,
      count: fc.integer({ min: 1, max: 20 }),
      size: fc.nat(3_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("produce" as const),
      partition,
      id: fc.constantFrom("p", "q"),
      sequence: fc.nat(12),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("read" as const),
      partition,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: "settle" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "reopen" as const }) },
);

/** The log as it should be: lists of texts, and the last sequence of each producer. */
class Model {
  readonly records: string[][] = [[], []];
  readonly #sequences = new Map<string, number>();

  append(target: number, values: readonly string[]): number {
    return this.records[target].push(...values) - values.length;
  }

  /** Whether it is new. */
  produce(target: number, id: string, sequence: number): boolean {
    const name = `${target}/${id}`;
    if (sequence <= (this.#sequences.get(name) ?? -1)) return false;
    this.#sequences.set(name, sequence);
    return true;
  }
}

/** Random appends, repeats, reads and restarts against lists in memory. */
export function logModel(rig: () => Rig<Log>): void {
  it("E1, E6: does what a list would, whatever the order of appends, repeats, reads and restarts", async () => {
    let log = rig().engine;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const topic = `t${run++}`;
        await log.createTopic(topic, KEEP_ALL);
        const model = new Model();
        let pending: Promise<void>[] = [];
        const settle = async (): Promise<void> => {
          await Promise.all(pending);
          pending = [];
        };
        for (const [i, each] of steps.entries()) {
          if (each.do === "append") pending.push(runAppend(log, topic, model, { ...each, name: `${i}` }));
          else if (each.do === "produce") pending.push(runProduce(log, topic, model, each));
          else await settle();
          if (each.do === "read") await checkRead(log, topic, model, each);
          if (each.do === "reopen" && rig().reopen) log = await rig().reopen!();
        }
        await settle();
        for (const target of [0, 1]) {
          expect(await log.end(topic, target)).toBe(model.records[target].length);
          expect(await readAll(log, topic, target)).toEqual(model.records[target]);
        }
      }),
      { numRuns: 25 },
    );
  });
}

async function runAppend(
  log: Log,
  topic: string,
  model: Model,
  each: { partition: number; count: number; size: number; name: string },
): Promise<void> {
  const values = Array.from({ length: each.count }, (_, k) => `${each.name}.${k} ${"x".repeat(each.size)}`);
  const baseOffset = model.append(each.partition, values);
  const receipt = await append(log, topic, values, { partition: each.partition });
  expect(receipt).toEqual({ partition: each.partition, baseOffset, count: each.count, duplicate: false });
}

async function runProduce(
  log: Log,
  topic: string,
  model: Model,
  each: { partition: number; id: string; sequence: number },
): Promise<void> {
  const value = `${each.id} ${each.sequence}`;
  const isNew = model.produce(each.partition, each.id, each.sequence);
  const baseOffset = isNew ? model.append(each.partition, [value]) : null;
  const producer = { id: each.id, sequence: each.sequence };
  const receipt = await append(log, topic, [value], { partition: each.partition, producer });
  expect(receipt.duplicate).toBe(!isNew);
  if (isNew) expect(receipt.baseOffset).toBe(baseOffset);
}

async function checkRead(
  log: Log,
  topic: string,
  model: Model,
  each: { partition: number; at: number },
): Promise<void> {
  const records = model.records[each.partition];
  const offset = Math.floor(each.at * records.length);
  const batch = await log.read(topic, each.partition, offset);
  if (offset === records.length) return expect(batch).toBeNull();
  expect(textsOf(batch!)).toEqual(records.slice(batch!.baseOffset, batch!.nextOffset));
  expect(batch!.baseOffset <= offset && offset < batch!.nextOffset).toBe(true);
}
