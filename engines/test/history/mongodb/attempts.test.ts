import { type MongoClient, MongoNetworkError, MongoServerError, MongoTopologyClosedError } from "mongodb";
import { describe, expect, it } from "vitest";
import { Attempts } from "../../../src/history/mongodb/attempts.js";

const PLACE = { hosts: "h:1", database: "d", user: undefined, secrets: [] };

/** A line whose clients are numbers. */
function numbered() {
  const line = {
    client: 1 as unknown as MongoClient,
    lost: [] as unknown[],
    worked() {},
    replace(client: MongoClient) {
      line.lost.push(client);
      line.client = 2 as unknown as MongoClient;
    },
  };
  return line;
}

describe("attempts", () => {
  it("replace a client that finds no server any more, and go on with another", async () => {
    const line = numbered();
    const attempts = new Attempts({ place: PLACE, timeoutMs: 30_000, line });
    const seen: unknown[] = [];
    const result = await attempts.run("Reading", async () => {
      seen.push(line.client);
      if (seen.length === 1) throw new MongoTopologyClosedError("Topology is closed");
      return "done";
    });
    expect([result, seen, line.lost]).toEqual(["done", [1, 2], [1]]);
  });

  it("replace a client that gives no answer, for those who come next", async () => {
    const line = numbered();
    const attempts = new Attempts({ place: PLACE, timeoutMs: 30, line });
    await expect(attempts.run("Reading", () => new Promise(() => {}))).rejects.toMatchObject({
      canRetry: true,
    });
    expect(line.lost).toEqual([1]);
  });

  it("keep the client through what the driver mends itself", async () => {
    const line = numbered();
    const attempts = new Attempts({ place: PLACE, timeoutMs: 30_000, line });
    const errors = [
      new MongoNetworkError("closed"),
      new MongoServerError({ code: 10107, message: "not primary" }),
    ];
    await attempts.run("Reading", async () => {
      const error = errors.pop();
      if (error) throw error;
    });
    expect(line.lost).toEqual([]);
  });

  it("say what went wrong before time was up", async () => {
    const attempts = new Attempts({ place: PLACE, timeoutMs: 80 });
    let tries = 0;
    const failing = attempts.run("Reading", async () => {
      if (tries++ === 0) throw new MongoNetworkError("connection 7 closed");
      return new Promise(() => {});
    });
    await expect(failing).rejects.toMatchObject({ message: expect.stringContaining("connection 7 closed") });
  });
});
