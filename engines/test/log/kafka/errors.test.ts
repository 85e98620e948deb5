import { CorruptBatchError, LogError } from "@freshet/engines";
import { expect, it } from "vitest";
import { isPassing, KafkaCodeError, toLogError } from "../../../src/log/kafka/errors.js";

const doing = { what: "Appending to orders/3" };

function errorOf(type: string): LogError {
  return toLogError(new KafkaCodeError(0, type, "The broker says so"), doing);
}

it.each([
  ["TOPIC_AUTHORIZATION_FAILED", "READ, WRITE and DESCRIBE on the topic"],
  ["GROUP_AUTHORIZATION_FAILED", "READ and DESCRIBE on the consumer group"],
  ["CLUSTER_AUTHORIZATION_FAILED", "IDEMPOTENT_WRITE on the cluster"],
  ["SASL_AUTHENTICATION_FAILED", "the user name, the password"],
])("%s names what to grant or check, and is not tried again", (type, words) => {
  const error = errorOf(type);
  expect(error).toMatchObject({ code: "io", canRetry: false });
  expect(error.message).toContain("Appending to orders/3");
  expect(error.message).toContain(words);
});

it("what passes may be tried again, what does not may not", () => {
  for (const type of ["NOT_LEADER_FOR_PARTITION", "REQUEST_TIMED_OUT", "NOT_ENOUGH_REPLICAS"])
    expect(errorOf(type)).toMatchObject({ code: "io", canRetry: true });
  expect(errorOf("UNKNOWN_SERVER_ERROR")).toMatchObject({ code: "io", canRetry: false });
  const closed = Object.assign(new Error("Closed connection"), { name: "KafkaJSConnectionClosedError" });
  expect(isPassing(closed)).toBe(true);
});

it("sizes, times and damage have codes and words of their own", () => {
  expect(errorOf("MESSAGE_TOO_LARGE")).toMatchObject({ code: "too-large", notWritten: true });
  expect(errorOf("MESSAGE_TOO_LARGE").message).toContain("max.message.bytes");
  expect(errorOf("INVALID_TIMESTAMP").message).toContain("message.timestamp.after.max.ms");
  expect(errorOf("CORRUPT_MESSAGE")).toMatchObject({ code: "corrupt" });
  expect(toLogError(new CorruptBatchError("Cut off."), doing)).toMatchObject({ code: "corrupt" });
  const own = new LogError("busy", "Too many.");
  expect(toLogError(own, doing)).toBe(own);
});
