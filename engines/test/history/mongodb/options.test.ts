import { describe, expect, it } from "vitest";
import { clientOf, databaseOf } from "../../../src/history/mongodb/client.js";
import { placeOf, settingsOf } from "../../../src/history/mongodb/options.js";

const placeAt = (url: string) => placeOf({ url, database: "d", tls: undefined });

const made = (url: string) => {
  const settings = settingsOf({ url, timeoutMs: 2_000 });
  return clientOf(settings, placeOf(settings));
};

describe("settings", () => {
  it.each([
    ["mongodb://h", "freshet"],
    ["mongodb://h/", "freshet"],
    ["mongodb://h/?replicaSet=rs", "freshet"],
    ["mongodb://h/flights", "flights"],
    ["mongodb://u:p@h1:1,h2:2/flights?w=1", "flights"],
    ["mongodb+srv://u:p@cluster.example/a%20b", "a b"],
  ])("take the database from %s", (url, database) => {
    expect(settingsOf({ url }).database).toBe(database);
    expect(settingsOf({ url, database: "mine" }).database).toBe("mine");
  });

  it("refuse numbers that make no sense", () => {
    expect(() => settingsOf({ url: "mongodb://h", timeoutMs: 0 })).toThrow("timeoutMs");
    expect(() => settingsOf({ url: "mongodb://h", connectionsMax: 1.5 })).toThrow("connectionsMax");
  });
});

describe("the place of a store in words", () => {
  it.each([
    ["mongodb://h1:1,h2:2/flights?w=1", "h1:1,h2:2", undefined, []],
    ["mongodb://ada:s%40c@h/flights", "h", "ada", ["s%40c", "s@c"]],
    ["mongodb://ada:s@c/x@h:1/flights?replicaSet=rs", "h:1", "ada", ["s@c/x", "s@c/x"]],
    ["http://ada:%zz@h", "h", "ada", ["%zz", "%zz"]],
    ["", "(no host)", undefined, []],
  ])("of %s tells hosts and user, and knows what to keep to itself", (url, hosts, user, secrets) => {
    expect(placeAt(url)).toEqual({ hosts, user, secrets, database: "d" });
  });
});

describe("a client", () => {
  it("acknowledges by a majority, journaled, and reads so from the primary, whatever the URL says (A1)", () => {
    const url =
      "mongodb://h/d?w=1&journal=false&readPreference=secondary&readConcernLevel=local&retryWrites=true";
    const db = databaseOf(made(url), settingsOf({ url, timeoutMs: 2_000 }));
    for (const at of [db, db.collection("chunks")]) {
      expect(at.writeConcern).toMatchObject({ w: "majority", journal: true, wtimeoutMS: 2_000 });
      expect(at.readConcern).toMatchObject({ level: "majority" });
      expect(at.readPreference).toMatchObject({ mode: "primary" });
    }
    expect(made(url).options.retryWrites).toBe(false);
  });

  it("bounds every wait", () => {
    const { options } = made("mongodb://h/d?socketTimeoutMS=0&maxPoolSize=0&waitQueueTimeoutMS=0");
    expect(options).toMatchObject({
      serverSelectionTimeoutMS: 1_600,
      connectTimeoutMS: 2_000,
      waitQueueTimeoutMS: 2_000,
      socketTimeoutMS: 2_000,
      maxPoolSize: 10,
    });
  });

  it.each([
    ["http://ada:s3cret@h", "Invalid scheme"],
    ["mongodb://ada:s3cret@ret@h:1/db", "Invalid connection string"],
    ["mongodb://ada:s3cret@127.0.0.1:abc/x", "Unable to parse 127.0.0.1:abc"],
    ["mongodb://ada:s3cret@h/?foo=1", "option foo is not supported"],
  ])("refuses the URL %s in words and without the password", (url, words) => {
    const error = thrownBy(() => made(url));
    expect(error).toMatchObject({ code: "unavailable", canRetry: false, cause: undefined });
    expect(error.message).toContain(words);
    expect(error.message).toContain("It reads mongodb://user:password@host:27017/database");
    expect(error.message).not.toContain("s3cret");
  });
});

describe("a database", () => {
  it("of a name that can't be is refused in words", () => {
    const settings = settingsOf({ url: "mongodb://h", database: "a.b" });
    const error = thrownBy(() => databaseOf(made(settings.url), settings));
    expect(error).toMatchObject({ code: "unavailable", canRetry: false });
    expect(error.message).toBe(
      `The database "a.b" can't be used: Database names cannot contain the character '.'.`,
    );
  });
});

function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("Nothing was thrown.");
}
