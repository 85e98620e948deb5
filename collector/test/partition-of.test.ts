import { expect, it } from "vitest";
import { murmur2, partitionOf } from "../src/index.js";

it.each([
  // From org.apache.kafka.common.utils.UtilsTest.
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
  ["abc", 479470107],
])("hashes %s as Kafka does", (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

it("never answers a negative partition", () => {
  expect(partitionOf(Buffer.from("21"), 4)).toBe((-973932308 & 0x7fffffff) % 4);
});
