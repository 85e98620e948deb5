import { expect, it } from "vitest";
import { checkVersion } from "../../../src/log/kafka/check-version.js";

const brokerOf = (produce: [number, number], fetch: [number, number] | null) => ({
  versions: {
    0: { minVersion: produce[0], maxVersion: produce[1] },
    1: fetch === null ? undefined : { minVersion: fetch[0], maxVersion: fetch[1] },
  },
});

it("takes brokers that know our requests: 2.3, 4.3", () => {
  expect(() => checkVersion(brokerOf([0, 7], [0, 11]), "kafka:9092")).not.toThrow();
  expect(() => checkVersion(brokerOf([3, 13], [4, 18]), "kafka:9092")).not.toThrow();
});

it.each([
  ["older", brokerOf([0, 7], [0, 10]), "Fetch version 0 to 10, and 11 is needed. Use Kafka 2.3 or later"],
  ["without one", brokerOf([0, 7], null), "Fetch version none"],
  ["newer", brokerOf([8, 20], [12, 30]), "too new for this version of Freshet"],
])("refuses one that is %s, for good", (_, broker, words) => {
  expect(() => checkVersion(broker, "kafka:9092")).toThrow(words);
  expect(() => checkVersion(broker, "kafka:9092")).toThrow(
    expect.objectContaining({ code: "io", canRetry: false }),
  );
});
