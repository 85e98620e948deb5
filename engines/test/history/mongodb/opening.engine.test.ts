import { HistoryError, type HistoryStore, openMongoHistory } from "@freshet/engines";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MongoDatabase, mongoDatabase } from "./mongo-database.js";

const HOUR = 3_600_000;
const CHUNK = {
  rollup: "Delays",
  grainMs: HOUR,
  pane: HOUR,
  partition: 3,
  chunk: 0,
  version: 7,
  bytes: Uint8Array.from([1, 2, 3]),
};
const NAMES = ["chunks", "meta", "parts", "tasks"];

let database: MongoDatabase;
let opened: HistoryStore[];

beforeEach(async () => {
  database = await mongoDatabase();
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((history) => history.close()));
  await database.remove();
});

async function open(more: Partial<Parameters<typeof openMongoHistory>[0]> = {}): Promise<HistoryStore> {
  const history = await openMongoHistory({
    url: database.url,
    database: database.name,
    timeoutMs: 25_000,
    ...more,
  });
  opened.push(history);
  return history;
}

async function names(): Promise<string[]> {
  const list = await database.db.listCollections({}, { nameOnly: true }).toArray();
  return list.map(({ name }) => name).sort();
}

describe("MongoDB: what is stored", () => {
  it("is plain documents in four collections with no index but that of _id", async () => {
    const history = await open();
    await history.write([CHUNK]);
    await history.begin({ topic: "flights", partition: 3 }, 9);
    await history.checkpoint({ topic: "flights", partition: 3 }, { offset: 7, state: { watermark: 5 } });
    await history.setMeta("plan", "abc");
    expect(await names()).toEqual(NAMES);
    for (const name of NAMES)
      expect((await database.db.collection(name).indexes()).map(({ key }) => key)).toEqual([{ _id: 1 }]);
    expect(await database.db.collection("chunks").find().toArray()).toEqual([
      {
        _id: "Delays/3600000/10000000003600000/0000000003/0000000000",
        rollup: "Delays",
        grainMs: HOUR,
        pane: new Date(HOUR),
        partition: 3,
        chunk: 0,
        state: { v: 7, block: Buffer.from([1, 2, 3]) },
      },
    ]);
    expect(await database.db.collection("tasks").find().sort({ _id: 1 }).toArray()).toMatchObject([
      { _id: "begin flights/3", topic: "flights", partition: 3, state: { v: 9 } },
      {
        _id: "checkpoint flights/3",
        topic: "flights",
        partition: 3,
        state: { v: 7, json: '{"watermark":5}' },
      },
    ]);
  });

  it("has rows for people where they are asked for, whether or not the server has views", async () => {
    const warnings: string[] = [];
    const logger = { info: () => {}, warn: (_: object, message: string) => warnings.push(message) };
    const rows = ({ version }: { version: number }) => [
      { airline: "LH", flights: version },
      { airline: "AF", flights: 2 },
    ];
    const readable = { views: [{ rollup: "Delays" }], rows };
    for (const version of [1, 2]) {
      const history = await open({ logger, readable });
      await history.write([{ ...CHUNK, version }]);
      expect(await history.read({ rollup: "Delays", grainMs: HOUR, from: 0, to: 2 * HOUR })).toHaveLength(1);
    }
    expect(await database.db.collection("chunks").findOne({})).toMatchObject({
      state: { rows: rows({ version: 2 }) },
    });
    const hasViews = !warnings.some((words) => words.includes("has no views"));
    expect(await names()).toEqual(hasViews ? ["Delays", ...NAMES] : NAMES);
    const shown = await database.db.collection("Delays").find().toArray();
    const address = { grainMs: HOUR, pane: new Date(HOUR), partition: 3 };
    expect(shown).toEqual(hasViews ? rows({ version: 2 }).map((row) => ({ ...address, ...row })) : []);
  });

  it("leaves a collection alone that has the name of a view", async () => {
    await database.db.collection<{ _id: string }>("Delays").insertOne({ _id: "mine" });
    const warnings: unknown[] = [];
    const logger = { info: () => {}, warn: (fields: object) => warnings.push(fields) };
    await open({ logger, readable: { views: [{ rollup: "Delays" }], rows: () => [] } });
    expect(warnings).toContainEqual({
      err: expect.objectContaining({
        message: expect.stringContaining('"Delays" exists already and is no view'),
      }),
    });
    expect(await database.db.collection("Delays").countDocuments({})).toBe(1);
  });

  it("is apart from that of another prefix", async () => {
    const [one, other] = [await open({ prefix: "a_" }), await open({ prefix: "b_" })];
    await one.write([CHUNK]);
    await other.setMeta("plan", "b");
    expect(await other.read({ rollup: "Delays", grainMs: HOUR, from: 0, to: 2 * HOUR })).toEqual([]);
    expect(await one.getMeta("plan")).toBeNull();
    expect(await names()).toEqual([...NAMES.map((name) => `a_${name}`), ...NAMES.map((name) => `b_${name}`)]);
  });
});

describe("MongoDB: opening", () => {
  it("for reading only makes nothing and refuses to write", async () => {
    const reader = await open({ readOnly: true });
    expect(await names()).toEqual([]);
    const writer = await open();
    await writer.write([CHUNK]);
    expect(await reader.firstPane("Delays", HOUR)).toBe(HOUR);
    const task = { topic: "flights", partition: 0 };
    for (const write of [
      () => reader.write([CHUNK]),
      () => reader.begin(task, 1),
      () => reader.checkpoint(task, { offset: 1, state: null }),
      () => reader.expire("Delays", HOUR, 3, 9 * HOUR),
      () => reader.setMeta("a", "b"),
    ])
      await expect(write()).rejects.toMatchObject({ code: "read-only", canRetry: false });
    expect(await reader.firstPane("Delays", HOUR)).toBe(HOUR);
  });

  it("refuses what another version of Freshet wrote", async () => {
    await open();
    await database.db
      .collection<{ _id: string }>("meta")
      .updateOne({ _id: "format" }, { $set: { value: 1 } });
    await expect(open()).rejects.toMatchObject({
      code: "unavailable",
      canRetry: false,
      message: expect.stringContaining("has format 1; this version of Freshet reads format 2."),
    });
  });

  it("can be done by several at once, and again", async () => {
    await Promise.all(Array.from({ length: 6 }, () => open()));
    await open();
    expect(await names()).toEqual(NAMES);
  });

  it.each([
    ["a replica set that isn't there", { url: "?replicaSet=no-such-set", timeoutMs: 1_000 }, true],
    [
      "a host that isn't there",
      { url: "mongodb://ada:s3cret@no-such-host.invalid/", timeoutMs: 1_000 },
      true,
    ],
    ["a user that isn't known", { url: "ada:s3cret@", timeoutMs: 5_000 }, false],
  ])("says in words, without the password: %s", async (_, { url, ...more }, canRetry) => {
    const base = database.url.replace(/\/?$/, "");
    const full = url.startsWith("?")
      ? `${base}/${url}`
      : url.startsWith("mongodb")
        ? url
        : base.replace("mongodb://", `mongodb://${url}`);
    const error: unknown = await open({ ...more, url: full }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HistoryError);
    const { code, message } = error as HistoryError;
    expect([code, (error as HistoryError).canRetry]).toEqual(["unavailable", canRetry]);
    expect(message).not.toContain("s3cret");
    expect(message).toMatch(/ failed: the history store at .*, database ".*", .*\.$/);
  });

  it("refuses a document that somebody changed", async () => {
    const history = await open();
    await history.write([CHUNK]);
    await database.db.collection("chunks").updateMany({}, { $set: { "state.block": "text" } });
    await expect(
      history.read({ rollup: "Delays", grainMs: HOUR, from: 0, to: 2 * HOUR }),
    ).rejects.toMatchObject({ code: "corrupt", canRetry: false });
  });
});
