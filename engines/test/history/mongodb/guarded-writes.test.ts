import fc from "fast-check";
import { MongoNetworkError } from "mongodb";
import { describe, expect, it } from "vitest";
import { Attempts } from "../../../src/history/mongodb/attempts.js";
import { type OperationError, operationErrors } from "../../../src/history/mongodb/errors.js";
import {
  type Guarded,
  type GuardedReplace,
  replaceGuarded,
  type SendBulk,
} from "../../../src/history/mongodb/guarded-writes.js";

const PLACE = { hosts: "h:1", database: "d", user: undefined, secrets: [] };
const attempts = new Attempts({ place: PLACE, timeoutMs: 30_000 });

/** A collection that does to guarded upserts what a server does. */
class Collection {
  readonly versions = new Map<string, number>();
  readonly bulks: (readonly GuardedReplace[])[] = [];

  readonly send: SendBulk = async (operations) => {
    this.bulks.push(operations);
    return operations.flatMap(({ replaceOne }, index) => this.#replace(replaceOne, index));
  };

  #replace({ filter, replacement, upsert }: GuardedReplace["replaceOne"], index: number): OperationError[] {
    const version = this.versions.get(filter._id);
    if (version === undefined && !upsert) return [];
    if (version !== undefined && version >= filter.v.$lt)
      return upsert ? [{ index, code: 11000, message: "E11000" }] : [];
    this.versions.set(filter._id, replacement.v);
    return [];
  }
}

const documents = (...all: [_id: string, v: number][]) =>
  all.map(([_id, v]) => ({ document: { _id, v } as Guarded, bytes: 100 }));

describe("guarded writes", () => {
  it("E2: leave the greatest version of each id, whatever is written in whichever order", async () => {
    const write = fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(9));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(write)), async (writes) => {
        const collection = new Collection();
        for (const one of writes)
          await replaceGuarded(collection.send, attempts, "Writing", documents(...one));
        const greatest = new Map<string, number>();
        for (const [id, v] of writes.flat()) greatest.set(id, Math.max(v, greatest.get(id) ?? -1));
        expect(collection.versions).toEqual(greatest);
      }),
    );
  });

  it("are sent in bulks that are sorted by id and bounded in number and size", async () => {
    const collection = new Collection();
    const many = Array.from({ length: 1_200 }, (_, i) => [`k${(i * 7919) % 1_200}`, 1] as [string, number]);
    await replaceGuarded(collection.send, attempts, "Writing", documents(...many));
    expect(collection.bulks.map((bulk) => bulk.length)).toEqual([500, 500, 200]);
    const ids = collection.bulks.flat().map(({ replaceOne }) => replaceOne.filter._id);
    expect(ids).toEqual([...ids].sort());
    const large = documents(["a", 1], ["b", 1], ["c", 1], ["d", 1]).map((one) => ({
      ...one,
      bytes: 3 << 20,
    }));
    const other = new Collection();
    await replaceGuarded(other.send, attempts, "Writing", large);
    expect(other.bulks.map((bulk) => bulk.length)).toEqual([2, 2]);
  });

  it("E2: win against another's older insert that made the upsert fail, by an update without upsert", async () => {
    const collection = new Collection();
    const racing: SendBulk = async (operations) => {
      if (collection.bulks.length > 0) return collection.send(operations);
      collection.bulks.push(operations);
      // Between our look and our insert others inserted: an older version of a, a newer one of b.
      collection.versions.set("a", 1).set("b", 9);
      return [0, 1].map((index) => ({ index, code: 11000, message: "E11000" }));
    };
    await replaceGuarded(racing, attempts, "Writing", documents(["a", 5], ["b", 5]));
    expect(Object.fromEntries(collection.versions)).toEqual({ a: 5, b: 9 });
    const upserts = collection.bulks.map((bulk) => bulk.map(({ replaceOne }) => replaceOne.upsert));
    expect(upserts).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it.each([
    [16908292, "deadlock detected"],
    [1, "the database system is starting up"],
    [112, "WriteConflict"],
  ])("repeat the operations, and only those, that failed with %i", async (code, message) => {
    const collection = new Collection();
    let failures = 2;
    const failing: SendBulk = async (operations) => {
      if (failures-- <= 0) return collection.send(operations);
      const index = operations.findIndex(({ replaceOne }) => replaceOne.filter._id === "b");
      const errors = await collection.send(operations.filter((_, i) => i !== index));
      return [...errors, { index, code, message }];
    };
    await replaceGuarded(failing, attempts, "Writing", documents(["a", 1], ["b", 1], ["c", 1], ["d", 1]));
    expect(Object.fromEntries(collection.versions)).toEqual({ a: 1, b: 1, c: 1, d: 1 });
    expect(collection.bulks.at(-1)!.map(({ replaceOne }) => replaceOne.filter._id)).toEqual(["b"]);
  });

  it("E2: repeat a bulk of unknown outcome as a whole", async () => {
    const collection = new Collection();
    let cut = true;
    const cutting: SendBulk = async (operations) => {
      const errors = await collection.send(operations);
      if (!cut) return errors;
      cut = false;
      throw new MongoNetworkError("connection 1 to h:1 closed");
    };
    await replaceGuarded(cutting, attempts, "Writing", documents(["a", 1], ["b", 2]));
    expect(Object.fromEntries(collection.versions)).toEqual({ a: 1, b: 2 });
    expect(collection.bulks).toHaveLength(3);
  });

  it("fail at once with what does not pass, and say whether to try again", async () => {
    const refuse =
      (code: number, message: string): SendBulk =>
      async () => [{ index: 0, code, message }];
    const failing = (send: SendBulk): Promise<void> =>
      replaceGuarded(send, attempts, "Writing chunks", documents(["a", 1]));
    await expect(failing(refuse(121, "Document failed validation"))).rejects.toMatchObject({
      code: "unavailable",
      canRetry: false,
      message: expect.stringContaining("Document failed validation"),
    });
    await expect(failing(refuse(14031, "Cannot write: disk space"))).rejects.toMatchObject({
      code: "full",
      canRetry: true,
    });
    // A unique index that somebody added: an update without upsert can't clash over `_id`.
    const clashing: SendBulk = async () => [{ index: 0, code: 11000, message: "index: mine" }];
    await expect(failing(clashing)).rejects.toMatchObject({ canRetry: false });
  });

  it("give up in time while errors go on, and while no answer comes", async () => {
    const impatient = new Attempts({ place: PLACE, timeoutMs: 60 });
    const busy: SendBulk = async () => [{ index: 0, code: 1, message: "starting up" }];
    const silent: SendBulk = () => new Promise(() => {});
    for (const [send, words] of [
      [busy, "starting up"],
      [silent, "no answer within 60 ms"],
    ] as const)
      await expect(
        replaceGuarded(send, impatient, "Writing chunks", documents(["a", 1])),
      ).rejects.toMatchObject({
        code: "unavailable",
        canRetry: true,
        message: expect.stringContaining(words),
      });
  });

  it("take whatever else is thrown for an error of ours", () => {
    const mine = new TypeError("a bug");
    expect(() => operationErrors(mine)).toThrow(mine);
  });
});
