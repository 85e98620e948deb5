import { describe, expect, it } from "vitest";
import { settingsOf } from "../../../src/live/redis/options.js";

function target(url: string, more = {}) {
  return settingsOf({ url, ...more }).target;
}

it("reads a URL of one server", () => {
  expect(target("redis://localhost")).toMatchObject({
    kind: "single",
    hosts: [{ host: "localhost", port: 6379 }],
    db: 0,
    username: undefined,
    password: undefined,
    tls: undefined,
  });
  expect(target("rediss://app:p%40ss:word@cache.example:6380/2")).toMatchObject({
    hosts: [{ host: "cache.example", port: 6380 }],
    db: 2,
    username: "app",
    password: "p@ss:word",
    tls: {},
  });
  expect(target("redis://:secret@[::1]:6379")).toMatchObject({
    hosts: [{ host: "::1" }],
    username: undefined,
    password: "secret",
  });
  expect(target("redis://a:b@host", { username: "c", password: "d" })).toMatchObject({
    username: "c",
    password: "d",
  });
});

it("reads URLs of Sentinels and of a cluster", () => {
  expect(target("redis+sentinel://one,two:26380/main/3", { sentinelPassword: "s" })).toMatchObject({
    kind: "sentinel",
    hosts: [
      { host: "one", port: 26379 },
      { host: "two", port: 26380 },
    ],
    group: "main",
    db: 3,
    sentinelPassword: "s",
  });
  expect(target("rediss+cluster://one,two:7000")).toMatchObject({
    kind: "cluster",
    hosts: [{ port: 6379 }, { port: 7000 }],
    tls: {},
  });
});

describe("refuses a URL that can't be meant, without quoting the password", () => {
  it.each([
    ["http://:secret@host", /form redis:/],
    ["redis://:secret@one,two", /names one host/],
    ["redis+sentinel://:secret@one", /names the master's group/],
    ["redis+cluster://:secret@one/3", /only database 0/],
    ["redis://:secret@host/first", /database .* is a number/],
    ["redis://:secret@host:port", /host:port/],
    ["redis://:secret%@host", /%25/],
  ])("%s", (url, words) => {
    expect(() => settingsOf({ url })).toThrow(words);
    expect(() => settingsOf({ url })).not.toThrow(/secret/);
  });
});

it("makes another epoch each time", () => {
  const { newEpoch } = settingsOf({ url: "redis://host" });
  expect(newEpoch()).not.toBe(newEpoch());
});
