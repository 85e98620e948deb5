import fc from "fast-check";
import { MongoNetworkError } from "mongodb";
import { describe, expect, it } from "vitest";
import { Attempts } from "../../../src/history/mongodb/attempts.js";
import { type OperationError, operationErrors } from "../../../src/history/mongodb/errors.js";
import {
  type Guarded,
  type GuardedCollection,
  type GuardedWrite,
  GuardedWrites,
} from "../../../src/history/mongodb/guarded-writes.js";

const PLACE = { hosts: "h:1", database: "d", user: undefined, secrets: [] };
const attempts = new Attempts({ place: PLACE, timeoutMs: 30_000 });
const duplicate = (index: number): OperationError => ({ index, code: 11000, message: "E11000" });

/** A collection that does to guarded writes what a server does. */
class Collection implements GuardedCollection {
  readonly held = new Map<string, number>();
  readonly bulks: (readonly GuardedWrite[])[] = [];
  readonly lookups: (readonly string[])[] = [];

  async send(operations: readonly GuardedWrite[]): Promise<readonly OperationError[]> {
    this.bulks.push(operations);
    return operations.flatMap((operation, index) => (this.#write(operation) ? [] : [duplicate(index)]));
  }

  async versions(ids: readonly string[]): Promise<readonly Guarded[]> {
    this.lookups.push(ids);
    return ids.flatMap((_id) => {
      const v = this.held.get(_id);
      return v === undefined ? [] : [{ _id, state: { v } }];
    });
  }

  /** False where the `_id` is taken. */
  #write(operation: GuardedWrite): boolean {
    const _id = idIn(operation);
    const present = this.held.get(_id);
    if ("insertOne" in operation) {
      if (present !== undefined) return false;
      this.held.set(_id, operation.insertOne.document.state.v);
      return true;
    }
    const { filter, update, upsert } = operation.updateOne;
    if (present === undefined && !upsert) return true;
    if (update.$max) this.held.set(_id, Math.max(update.$max.state.v, present ?? -1));
    else if (present !== undefined && present >= filter["state.v"]!.$lt) return !upsert;
    else this.held.set(_id, update.$set!.state.v);
    return true;
  }
}

const idIn = (operation: GuardedWrite): string =>
  "insertOne" in operation ? operation.insertOne.document._id : operation.updateOne.filter._id;

/** What each operation does, as "insert a", "upsert a", "update a". */
const words = (bulk: readonly GuardedWrite[]): string[] =>
  bulk.map((operation) => {
    const kind = "insertOne" in operation ? "insert" : operation.updateOne.upsert ? "upsert" : "update";
    return `${kind} ${idIn(operation)}`;
  });

const documents = (...all: [_id: string, v: number][]) =>
  all.map(([_id, v]) => ({ document: { _id, state: { v } }, bytes: 100 }));

const sending = (collection: Collection, send: GuardedCollection["send"]): GuardedCollection => ({
  send,
  versions: (ids) => collection.versions(ids),
});

describe.each(["comparison", "filter"] as const)("writes guarded by %s", (guard) => {
  it("E2: leave the greatest version of each id, whatever is written by whom in whichever order", async () => {
    const write = fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(9));
    const step = fc.record({
      by: fc.nat(1),
      writes: fc.array(write),
      forgets: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step), async (steps) => {
        const collection = new Collection();
        const writers = [0, 1].map(() => new GuardedWrites(collection, guard, attempts));
        const greatest = new Map<string, number>();
        for (const { by, writes, forgets } of steps) {
          if (forgets) writers[by].forget();
          await writers[by].replace("Writing", documents(...writes));
          for (const [id, v] of writes) greatest.set(id, Math.max(v, greatest.get(id) ?? -1));
        }
        expect(collection.held).toEqual(greatest);
      }),
    );
  });

  it("E2: have written all that they say they have, whichever calls fail before or after they take effect", async () => {
    const lost = new MongoNetworkError("connection closed");
    const step = fc.record({
      writes: fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(9)), { minLength: 1 }),
      forgets: fc.boolean(),
      // What becomes of the first calls.
      fates: fc.array(fc.constantFrom("well", "fails", "fails after"), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 5 }), async (steps) => {
        const collection = new Collection();
        let fates: string[] = [];
        const fated = async <T>(call: () => Promise<T>): Promise<T> => {
          const fate = fates.shift();
          if (fate === "fails") throw lost;
          const result = await call();
          if (fate === "fails after") throw lost;
          return result;
        };
        const flaky: GuardedCollection = {
          send: (operations) => fated(() => collection.send(operations)),
          versions: (ids) => fated(() => collection.versions(ids)),
        };
        const writes = new GuardedWrites(flaky, guard, attempts);
        const greatest = new Map<string, number>();
        for (const each of steps) {
          if (each.forgets) writes.forget();
          fates = [...each.fates];
          await writes.replace("Writing", documents(...each.writes));
          for (const [id, v] of each.writes) greatest.set(id, Math.max(v, greatest.get(id) ?? -1));
          expect(collection.held).toEqual(greatest);
        }
      }),
    );
  });

  it("replace what is there also where asking for its version fails at first", async () => {
    const collection = new Collection();
    await new GuardedWrites(collection, guard, attempts).replace("Writing", documents(["a", 1], ["b", 5]));
    let failures = 1;
    const asking: GuardedCollection = {
      send: (operations) => collection.send(operations),
      versions: (ids) =>
        failures-- > 0 ? Promise.reject(new MongoNetworkError("closed")) : collection.versions(ids),
    };
    await new GuardedWrites(asking, guard, attempts).replace("Writing", documents(["a", 2], ["b", 2]));
    expect([...collection.held]).toEqual([
      ["a", 2],
      ["b", 5],
    ]);
  });

  it("insert what they have not written before, and replace the rest under the guard", async () => {
    const collection = new Collection();
    const writes = new GuardedWrites(collection, guard, attempts);
    await writes.replace("Writing", documents(["b", 1], ["a", 1]));
    await writes.replace("Writing", documents(["a", 2], ["c", 2], ["b", 1]));
    expect(collection.bulks.map(words)).toEqual([
      ["insert a", "insert b"],
      ["upsert a", "insert c"],
    ]);
    expect(collection.lookups).toEqual([]);
    writes.forget();
    await writes.replace("Writing", documents(["a", 3], ["b", 1]));
    expect(collection.bulks.slice(2).map(words)).toEqual([["insert a", "insert b"], ["update a"]]);
    expect(collection.lookups).toEqual([["a", "b"]]);
  });

  it("write a version again that another store has lost, once they have looked at it", async () => {
    const collection = new Collection();
    const writes = new GuardedWrites(collection, guard, attempts);
    await writes.replace("Writing", documents(["a", 9]));
    collection.held.clear();
    writes.forget();
    await writes.replace("Writing", documents(["a", 4]));
    expect(Object.fromEntries(collection.held)).toEqual({ a: 4 });
  });

  it("are sent in bulks that are sorted by id and bounded in number and size", async () => {
    const collection = new Collection();
    const many = Array.from({ length: 1_200 }, (_, i) => [`k${(i * 7919) % 1_200}`, 1] as [string, number]);
    await new GuardedWrites(collection, guard, attempts).replace("Writing", documents(...many));
    expect(collection.bulks.map((bulk) => bulk.length)).toEqual([500, 500, 200]);
    const ids = collection.bulks.flat().map((operation) => idIn(operation));
    expect(ids).toEqual([...ids].sort());
    const large = documents(["a", 1], ["b", 1], ["c", 1], ["d", 1]).map((one) => ({
      ...one,
      bytes: 3 << 20,
    }));
    const other = new Collection();
    await new GuardedWrites(other, guard, attempts).replace("Writing", large);
    expect(other.bulks.map((bulk) => bulk.length)).toEqual([2, 2]);
  });

  it("E2: win against another's older insert, and leave another's newer one", async () => {
    const collection = new Collection();
    const racing = sending(collection, async (operations) => {
      // Before our insert others insert: an older version of a, a newer one of b.
      if (collection.bulks.length === 0) collection.held.set("a", 1).set("b", 9);
      return collection.send(operations);
    });
    await new GuardedWrites(racing, guard, attempts).replace("Writing", documents(["a", 5], ["b", 5]));
    expect(Object.fromEntries(collection.held)).toEqual({ a: 5, b: 9 });
    expect(collection.bulks.map(words)).toEqual([["insert a", "insert b"], ["update a"]]);
  });

  it("E2: keep the guard where another writes between the look and the update", async () => {
    const collection = new Collection();
    collection.held.set("a", 1);
    const racing: GuardedCollection = {
      send: (operations) => collection.send(operations),
      async versions(ids) {
        const found = await collection.versions(ids);
        collection.held.set("a", 9);
        return found;
      },
    };
    await new GuardedWrites(racing, guard, attempts).replace("Writing", documents(["a", 5]));
    expect(collection.held.get("a")).toBe(9);
  });

  it.each([
    [16908292, "deadlock detected"],
    [1, "the database system is starting up"],
    [112, "WriteConflict"],
  ])("repeat the operations, and only those, that failed with %i", async (code, message) => {
    const collection = new Collection();
    collection.held.set("c", 0);
    let failures = 2;
    const failing = sending(collection, async (operations) => {
      const index = operations.findIndex((operation) => idIn(operation) === "b");
      if (failures-- <= 0) return collection.send(operations);
      const errors = await collection.send(operations.filter((_, i) => i !== index));
      return [...errors.map((error) => duplicate(error.index + 1)), { index, code, message }];
    });
    await new GuardedWrites(failing, guard, attempts).replace(
      "Writing",
      documents(["a", 1], ["b", 1], ["c", 1], ["d", 1]),
    );
    expect(Object.fromEntries(collection.held)).toEqual({ a: 1, b: 1, c: 1, d: 1 });
    expect(words(collection.bulks.at(-1)!)).toEqual(["insert b"]);
  });

  it("E2: repeat a bulk of unknown outcome as a whole", async () => {
    const collection = new Collection();
    let cut = true;
    const cutting = sending(collection, async (operations) => {
      const errors = await collection.send(operations);
      if (!cut) return errors;
      cut = false;
      throw new MongoNetworkError("connection 1 to h:1 closed");
    });
    await new GuardedWrites(cutting, guard, attempts).replace("Writing", documents(["a", 1], ["b", 2]));
    expect(Object.fromEntries(collection.held)).toEqual({ a: 1, b: 2 });
    expect(collection.bulks.map(words)).toEqual([
      ["insert a", "insert b"],
      ["insert a", "insert b"],
    ]);
  });

  it("E2: forget nothing where the look at what is there fails", async () => {
    const collection = new Collection();
    collection.held.set("a", 1).set("c", 1);
    let failures = 2;
    const blind: GuardedCollection = {
      send: (operations) => collection.send(operations),
      async versions(ids) {
        if (failures-- > 0) throw new MongoNetworkError("connection 1 to h:1 closed");
        return collection.versions(ids);
      },
    };
    const writes = new GuardedWrites(blind, guard, attempts);
    await writes.replace("Writing", documents(["a", 5], ["b", 5], ["c", 5]));
    expect(Object.fromEntries(collection.held)).toEqual({ a: 5, b: 5, c: 5 });
  });

  it("don't send again what was written before the error that made all be written again", async () => {
    const collection = new Collection();
    const many = Array.from({ length: 700 }, (_, i) => [`k${1_000 + i}`, 1] as [string, number]);
    const refusing = sending(collection, async (operations) =>
      collection.bulks.length === 1
        ? [{ index: 0, code: 14031, message: "no room" }]
        : collection.send(operations),
    );
    const writes = new GuardedWrites(refusing, guard, attempts);
    await expect(writes.replace("Writing", documents(...many))).rejects.toMatchObject({ code: "full" });
    collection.bulks.push([]);
    await writes.replace("Writing", documents(...many));
    expect(collection.bulks.map((bulk) => bulk.length)).toEqual([500, 0, 200]);
  });

  it("fail at once with what does not pass, and say whether to try again", async () => {
    const collection = new Collection();
    const failing = (code: number, message: string): Promise<void> =>
      new GuardedWrites(
        sending(collection, async () => [{ index: 0, code, message }]),
        guard,
        attempts,
      ).replace("Writing chunks", documents(["a", 1]));
    await expect(failing(121, "Document failed validation")).rejects.toMatchObject({
      code: "unavailable",
      canRetry: false,
      message: expect.stringContaining("Document failed validation"),
    });
    await expect(failing(14031, "Cannot write: disk space")).rejects.toMatchObject({
      code: "full",
      canRetry: true,
    });
    // A unique index that somebody added: an update without upsert can't clash over `_id`.
    await expect(failing(11000, "index: mine")).rejects.toMatchObject({ canRetry: false });
  });

  it("give up in time while errors go on, and while no answer comes", async () => {
    const impatient = new Attempts({ place: PLACE, timeoutMs: 60 });
    const busy: GuardedCollection["send"] = async () => [{ index: 0, code: 1, message: "starting up" }];
    const silent: GuardedCollection["send"] = () => new Promise(() => {});
    for (const [send, said] of [
      [busy, "starting up"],
      [silent, "no answer within 60 ms"],
    ] as const)
      await expect(
        new GuardedWrites(sending(new Collection(), send), guard, impatient).replace(
          "Writing chunks",
          documents(["a", 1]),
        ),
      ).rejects.toMatchObject({
        code: "unavailable",
        canRetry: true,
        message: expect.stringContaining(said),
      });
  });

  it("take whatever else is thrown for an error of ours", () => {
    const mine = new TypeError("a bug");
    expect(() => operationErrors(mine)).toThrow(mine);
  });
});
