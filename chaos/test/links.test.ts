import { expect, it } from "vitest";
import { placeOf, throughProxy } from "../links.mjs";

const proxy = { host: "127.0.0.1", port: 40_001 };

it.each([
  ["redis://cache", "redis://127.0.0.1:40001"],
  ["redis://user:se%40cret@cache:6380/2", "redis://user:se%40cret@127.0.0.1:40001/2"],
  ["mongodb://db:27018/shop?replicaSet=rs0", "mongodb://127.0.0.1:40001/shop?replicaSet=rs0"],
  ["mongodb://u:p@db?authSource=admin", "mongodb://u:p@127.0.0.1:40001?authSource=admin"],
])("leads %s through a proxy", (url, through) => {
  expect(throughProxy(url, proxy)).toBe(through);
});

it("knows where a URL leads, also where it names no port", () => {
  expect(placeOf("redis://cache:6380/2")).toEqual({ host: "cache", port: 6380 });
  expect(placeOf("redis://cache")).toEqual({ host: "cache", port: 6379 });
  expect(placeOf("mongodb://u:p@db/shop")).toEqual({ host: "db", port: 27017 });
});
