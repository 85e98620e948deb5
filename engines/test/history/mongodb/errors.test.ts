import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
  type TopologyDescription,
} from "mongodb";
import { describe, expect, it } from "vitest";
import { historyError, operationErrors, OverdueError } from "../../../src/history/mongodb/errors.js";
import { HistoryError } from "../../../src/history/port.js";

const PLACE = { hosts: "db:27017", database: "flights", user: "ada", secrets: ["s3cret"] };

function translated(error: unknown): HistoryError {
  const known = historyError(error, "Writing chunks", PLACE);
  expect(known).toBeInstanceOf(HistoryError);
  return known as HistoryError;
}

it.each([
  ["ECONNRESET", "write"],
  ["EPIPE", "write"],
  ["ECONNRESET", "read"],
])(
  "an error of a socket that the driver passes on as it is may pass by itself: %s at %s",
  (code, syscall) => {
    const error = translated(Object.assign(new Error(`${syscall} ${code}`), { code, syscall, errno: -1 }));
    expect([error.code, error.canRetry]).toEqual(["unavailable", true]);
    expect(error.message).toContain(`can't be reached: ${syscall} ${code}`);
  },
);

it("an error of ours stays what it is", () => {
  const wrong = new TypeError("x is not a function");
  expect(historyError(wrong, "Writing chunks", PLACE)).toBe(wrong);
  const file = Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" });
  expect(historyError(file, "Writing chunks", PLACE)).toBe(file);
});

describe("errors of the server", () => {
  it.each([
    [1, "unexpected EOF", "unavailable", true],
    [91, "The server is shutting down", "unavailable", true],
    [189, "Primary stepped down", "unavailable", true],
    [10107, "not primary", "unavailable", true],
    [16908292, "deadlock detected", "unavailable", true],
    [16500, "Request rate is large", "unavailable", true],
    [14031, "available disk space of 1 MB is less than required minimum", "full", true],
    [1, "could not extend file: No space left on device", "full", true],
    [8000, "you are over your space quota, using 513 MB of 512 MB", "full", true],
    [13, "not authorized on flights to execute command", "read-only", false],
    [18, "Authentication failed.", "unavailable", false],
    [8000, "bad auth : authentication failed", "unavailable", false],
    [59, "no such command: 'saslStart'", "unavailable", false],
    [2, "cannot use 'j' option when a host does not have journaling enabled", "unavailable", false],
  ])("%i %s", (code, message, expected, canRetry) => {
    const error = translated(new MongoServerError({ code, errmsg: message, message }));
    expect([error.code, error.canRetry]).toEqual([expected, canRetry]);
    expect(error.message).toMatch(
      /^Writing chunks failed: the history store at db:27017, database "flights", /,
    );
    expect(error.message).toContain(message);
  });

  it("say which right is missing in which database, and what to do about a password", () => {
    expect(translated(new MongoServerError({ code: 13, message: "not authorized" })).message).toBe(
      'Writing chunks failed: the history store at db:27017, database "flights", does not allow it: not authorized. ' +
        'The user "ada" lacks a right: grant the role readWrite on the database "flights" (read for those that only read), or name another user in the URL.',
    );
    expect(
      translated(new MongoServerError({ code: 18, message: "Authentication failed." })).message,
    ).toContain(
      'did not accept the user "ada" or the password: Authentication failed. Set both right in the URL',
    );
  });

  it("take a majority that did not answer for an outage", () => {
    const reply = { ok: 1, writeConcernError: { code: 64, errmsg: "waiting for replication timed out" } };
    const error = translated(new MongoWriteConcernError(reply));
    expect([error.code, error.canRetry]).toEqual(["unavailable", true]);
    expect(error.message).toContain("waiting for replication timed out");
  });
});

describe("errors on the way", () => {
  it("can be tried again", () => {
    for (const error of [new MongoNetworkError("connection 1 to db:27017 closed"), new OverdueError(50)])
      expect(translated(error)).toMatchObject({ code: "unavailable", canRetry: true });
    expect(translated(new MongoClientClosedError())).toMatchObject({ code: "unavailable", canRetry: true });
  });

  it("of a server that isn't found say where to look", () => {
    const missing = (reason: object): MongoServerSelectionError =>
      new MongoServerSelectionError("Server selection timed out after 800 ms", reason as TopologyDescription);
    const unreachable = translated(missing({ type: "Unknown" }));
    expect(unreachable).toMatchObject({ code: "unavailable", canRetry: true });
    expect(unreachable.message).toContain("Check the URL's host and port, and that the server runs.");
    const electing = translated(missing({ type: "ReplicaSetNoPrimary", setName: "rs0" }));
    expect(electing.canRetry).toBe(true);
    expect(electing.message).toContain('Of the replica set "rs0" that the URL names no primary is found');
    const old = "reports maximum wire version 7, but this version of the Node.js Driver requires at least 8";
    const incompatible = translated(missing({ type: "Single", compatibilityError: old }));
    expect(incompatible).toMatchObject({ code: "unavailable", canRetry: false });
    expect(incompatible.message).toContain(`can't be used: ${old}.`);
  });

  it("of a bulk are those of its operations, or what ended it as a whole", () => {
    const bulk = (reply: object, ended?: { code: number; errmsg: string }): MongoBulkWriteError =>
      new MongoBulkWriteError(reply as never, { getWriteConcernError: () => ended } as never);
    const failed = { index: 3, code: 1, errmsg: "starting up" };
    const errors = [{ index: 3, code: 1, message: "starting up" }];
    expect(operationErrors(bulk({ message: "m", code: 1, writeErrors: [failed] }))).toEqual(errors);
    const lost = new MongoNetworkError("connection 1 closed");
    expect(() => operationErrors(bulk(lost))).toThrow(lost);
    const reset = Object.assign(new Error("write ECONNRESET"), { code: "ECONNRESET", syscall: "write" });
    expect(() => operationErrors(bulk(reset))).toThrow(reset);
    const unsure = bulk(
      { message: "m", code: 1, writeErrors: [failed] },
      { code: 64, errmsg: "no majority" },
    );
    expect(() => operationErrors(unsure)).toThrow("no majority");
  });

  it("never tell a password, neither themselves nor by their cause", () => {
    const error = translated(new MongoNetworkError("no way to mongodb://ada:s3cret@db"));
    expect(error.message).toContain("mongodb://ada:***@db");
    expect(error.cause).toBeUndefined();
    const simple = { ...PLACE, secrets: ["flights"] };
    const told = historyError(
      new MongoNetworkError("lost flights"),
      "Writing chunks",
      simple,
    ) as HistoryError;
    expect(told.message).toBe(
      `Writing chunks failed: the history store at db:27017, database "flights", can't be reached: lost ***.`,
    );
    const harmless = new MongoNetworkError("connection closed");
    expect(translated(harmless).cause).toBe(harmless);
  });

  it("are short, however much a server quotes", () => {
    expect(translated(new MongoNetworkError("x".repeat(10_000))).message.length).toBeLessThan(500);
  });

  it("leave errors of ours as they are", () => {
    const mine = new TypeError("a bug");
    const known = new HistoryError("corrupt", "damaged");
    for (const error of [mine, known]) expect(historyError(error, "Writing chunks", PLACE)).toBe(error);
  });
});
