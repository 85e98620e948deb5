import { CorruptBatchError, LogError } from "@freshet/engines";
import { expect, it } from "vitest";
import { isPassing, KafkaCodeError, toLogError } from "../../../src/log/kafka/errors.js";

const doing = { what: "Appending to orders/3" };

function errorOf(type: string): LogError {
  return toLogError(new KafkaCodeError(0, type, "The broker says so"), doing);
}

it.each([
  ["TOPIC_AUTHORIZATION_FAILED", "WRITE and DESCRIBE on the topic"],
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

it.each([
  ["Reading orders/3", "READ and DESCRIBE on the topic"],
  ["Making topic orders", "CREATE and DESCRIBE on the topic"],
  ["Adding partitions to topic orders", "ALTER and DESCRIBE on the topic"],
  ["Looking for topic orders", "DESCRIBE (with READ, WRITE or CREATE it has that, too) on the topic"],
])("%s names the right that is missing", (what, words) => {
  const refused = new KafkaCodeError(29, "TOPIC_AUTHORIZATION_FAILED", "Not authorized");
  expect(toLogError(refused, { what }).message).toContain(`To mend it, grant the user ${words}.`);
});

const connection = (message: string): Error =>
  Object.assign(new Error(message), { name: "KafkaJSConnectionError" });

it.each([
  ["Connection error: unable to verify the first certificate", "KAFKA_CA"],
  ["Connection error: 8:error:0A000412:SSL routines::sslv3 alert bad certificate:x.c:1:\n", "KAFKA_KEY"],
  [
    "Connection error: 8:error:0A00010B:SSL routines::wrong version number:x.c:1:\n",
    "name a port that speaks TLS",
  ],
])("names what TLS lacks, and does not wait for it: %j", (message, words) => {
  const error = toLogError(connection(message), doing);
  expect(error).toMatchObject({ code: "io", canRetry: false });
  expect(error.message).toContain(words);
  expect(error.message).not.toContain("\n");
});

it("says what a listener may want that ends a connection, and goes on trying", () => {
  const error = toLogError(connection("Closed connection"), doing);
  expect(error).toMatchObject({ code: "io", canRetry: true });
  expect(error.message).toMatch(/KAFKA_TLS.*KAFKA_USERNAME/);
});
