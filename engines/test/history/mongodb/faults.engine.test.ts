import { type Chunk, type HistoryError, type HistoryStore, openMongoHistory } from "@freshet/engines";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type FaultProxy, faultProxy } from "./fault-proxy.js";
import { type MongoDatabase, mongoDatabase } from "./mongo-database.js";

const HOUR = 3_600_000;
const EVERYTHING = { rollup: "R", grainMs: HOUR, from: -Infinity, to: Infinity };
const TASK = { topic: "flights", partition: 0 };

function chunkOf(chunk: number, version: number): Chunk {
  const bytes = Buffer.from(`${chunk}@${version}`);
  return { rollup: "R", grainMs: HOUR, pane: 0, partition: 0, chunk, version, bytes };
}

vi.setConfig({ testTimeout: 120_000 });

let database: MongoDatabase;
let proxy: FaultProxy;
let opened: HistoryStore[];

beforeEach(async () => {
  database = await mongoDatabase();
  const { host } = new URL(database.url.replace(/^mongodb/, "http"));
  const [name, port = "27017"] = host.split(":");
  proxy = await faultProxy({ host: name, port: Number(port) });
  opened = [];
});

afterEach(async () => {
  proxy.mend();
  await Promise.all(opened.map((history) => history.close()));
  await proxy.close();
  await database.remove();
});

/** A client of the server; by way of the proxy if asked. */
async function open(timeoutMs: number, by?: FaultProxy): Promise<HistoryStore> {
  const url = by ? `mongodb://${by.host}/?directConnection=true` : database.url;
  const history = await openMongoHistory({ url, database: database.name, timeoutMs });
  opened.push(history);
  return history;
}

/** A client with little patience, of a server that may be slow to let it in. */
async function openImpatient(timeoutMs: number, by: FaultProxy): Promise<HistoryStore> {
  for (;;) {
    try {
      return await open(timeoutMs, by);
    } catch (error) {
      if (!(error as HistoryError).canRetry) throw error;
    }
  }
}

async function versions(history: HistoryStore): Promise<number[]> {
  return (await history.read(EVERYTHING)).map(({ version, bytes, chunk }) => {
    expect(Buffer.from(bytes).toString()).toBe(`${chunk}@${version}`);
    return version;
  });
}

describe("MongoDB: races", () => {
  it("E2: of eight writers of a hundred fresh keys the greatest version wins, everywhere", async () => {
    const writers = await Promise.all(Array.from({ length: 8 }, () => open(60_000)));
    const keys = Array.from({ length: 100 }, (_, i) => i);
    await Promise.all(
      writers.map((history, writer) =>
        // Each key has another winner; some writers turn the order round.
        history.write(keys.map((key) => chunkOf(writer % 2 ? key : 99 - key, 1 + ((writer + key) % 8)))),
      ),
    );
    const greatest = keys.map((key) =>
      Math.max(...writers.map((_, writer) => 1 + ((writer + (writer % 2 ? key : 99 - key)) % 8))),
    );
    expect(await versions(writers[0])).toEqual(greatest);
  });

  it("E4: of several owners the greatest offset wins, and leaves one state behind, whole", async () => {
    const owners = await Promise.all(Array.from({ length: 4 }, () => open(60_000)));
    // Over a megabyte, so that it is kept in parts.
    const long = (offset: number): string => `${offset} `.repeat(400_000);
    for (let round = 0; round < 3; round++) {
      const offsets = owners.map((_, owner) => 10 * round + owner);
      const reading = owners[0].recover(TASK);
      await Promise.all(
        owners.map((owner, i) => owner.checkpoint(TASK, { offset: offsets[i], state: long(offsets[i]) })),
      );
      const seen = (await reading).checkpoint;
      expect(seen?.state ?? null).toBe(seen && long(seen.offset));
      expect((await owners[3].recover(TASK)).checkpoint).toEqual({
        offset: offsets[3],
        state: long(offsets[3]),
      });
    }
    await owners[0].checkpoint(TASK, { offset: 100, state: long(100) });
    const parts = database.db.collection("parts");
    expect(await parts.countDocuments({})).toBe(Math.ceil(long(100).length / (4 << 20)));
    await owners[0].checkpoint(TASK, { offset: 101, state: "short" });
    expect(await parts.countDocuments({})).toBe(0);
    expect((await owners[1].recover(TASK)).checkpoint).toEqual({ offset: 101, state: "short" });
  });
});

describe("MongoDB: a line that fails", () => {
  it("E2: writes what was cut in the middle of a bulk when the line is back, within the time given", async () => {
    const history = await open(60_000, proxy);
    const chunks = Array.from({ length: 1_200 }, (_, i) => chunkOf(i, 1));
    for (const replyBytes of [1, 200]) {
      proxy.cutAfter(replyBytes);
      await history.write(chunks.map((chunk) => chunkOf(chunk.chunk, 1 + replyBytes)));
    }
    expect(await versions(history)).toEqual(chunks.map(() => 201));
    proxy.cut();
    const written = history.write([chunkOf(0, 300)]);
    setTimeout(() => proxy.mend(), 300);
    await written;
    expect((await versions(history))[0]).toBe(300);
  });

  it("fails in time with words while nothing answers, and goes on afterwards", async () => {
    const history = await openImpatient(3_000, proxy);
    for (const fail of [() => proxy.freeze(), () => proxy.cut()]) {
      fail();
      const all = [
        () => history.write([chunkOf(0, 2)]),
        () => history.read(EVERYTHING),
        () => history.recover(TASK),
        () => history.firstPane("R", HOUR),
        () => history.checkpoint(TASK, { offset: 1, state: null }),
        () => history.setMeta("a", "b"),
      ];
      await Promise.all(
        all.map((operation) =>
          expect(operation()).rejects.toMatchObject({
            code: "unavailable",
            canRetry: true,
            message: expect.stringContaining(
              `the history store at ${proxy.host}, database "${database.name}"`,
            ),
          }),
        ),
      );
      proxy.mend();
    }
    const patient = await open(60_000, proxy);
    await patient.write([chunkOf(0, 3)]);
    expect(await versions(patient)).toEqual([3]);
  });

  it("closes in time while nothing answers", async () => {
    const history = await openImpatient(3_000, proxy);
    proxy.freeze();
    const failing = expect(history.write([chunkOf(0, 1)])).rejects.toMatchObject({ canRetry: true });
    await history.close();
    await failing;
  });

  it("says at the start that nothing answers there, and that it may later", async () => {
    proxy.cut();
    await expect(open(1_000, proxy)).rejects.toMatchObject({
      code: "unavailable",
      canRetry: true,
      message: expect.stringContaining(`the history store at ${proxy.host}`),
    });
  });

  it("finds a server again that takes longer to greet than a client first waits", async () => {
    const history = await openImpatient(1_000, proxy);
    proxy.cut();
    await expect(history.write([chunkOf(0, 1)])).rejects.toMatchObject({ canRetry: true });
    proxy.greetAfter(1_200);
    proxy.mend();
    let tries = 1;
    for (; tries <= 40; tries++)
      if (
        await history.write([chunkOf(0, 2)]).then(
          () => true,
          () => false,
        )
      )
        break;
    expect(tries).toBeLessThanOrEqual(40);
    expect(await versions(await open(60_000))).toEqual([2]);
  });
});
