import { CorruptBatchError } from "../record-batch.js";
import { tlsRemedy } from "../../tls-words.js";
import { LogError } from "../port.js";

/** An error of Kafka's protocol, by the number that an answer carries. */
export class KafkaCodeError extends Error {
  readonly code: number;
  /** Kafka's own name of it. */
  readonly type: string;

  constructor(code: number, type: string, message: string) {
    super(message);
    this.name = "KafkaCodeError";
    this.code = code;
    this.type = type;
  }
}

/** Kafka's name of an error, undefined for one that is not of its protocol. */
export function typeOf(error: unknown): string | undefined {
  return (error as { type?: string } | null)?.type;
}

/** Told by the leader of a partition that it is not, or does not know it: metadata is asked for again. */
const STALE = new Set([
  "NOT_LEADER_FOR_PARTITION",
  "LEADER_NOT_AVAILABLE",
  "UNKNOWN_TOPIC_OR_PARTITION",
  "UNKNOWN_LEADER_EPOCH",
  "FENCED_LEADER_EPOCH",
  "REPLICA_NOT_AVAILABLE",
  "KAFKA_STORAGE_ERROR",
  "NOT_CONTROLLER",
  "LISTENER_NOT_FOUND",
]);

const PASSING = new Set([
  ...STALE,
  "REQUEST_TIMED_OUT",
  "NETWORK_EXCEPTION",
  "BROKER_NOT_AVAILABLE",
  "NOT_ENOUGH_REPLICAS",
  "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
  "GROUP_COORDINATOR_NOT_AVAILABLE",
  "GROUP_LOAD_IN_PROGRESS",
  "NOT_COORDINATOR_FOR_GROUP",
  "COORDINATOR_LOAD_IN_PROGRESS",
  "COORDINATOR_NOT_AVAILABLE",
  "NOT_COORDINATOR",
  "CONCURRENT_TRANSACTIONS",
  "THROTTLING_QUOTA_EXCEEDED",
  "OFFSET_NOT_AVAILABLE",
  "FETCH_SESSION_ID_NOT_FOUND",
  "INVALID_FETCH_SESSION_EPOCH",
  "UNSTABLE_OFFSET_COMMIT",
]);

const CONNECTION_ERRORS = new Set([
  "KafkaJSConnectionError",
  "KafkaJSConnectionClosedError",
  "KafkaJSRequestTimeoutError",
  "KafkaJSLockTimeout",
  "KafkaJSBrokerNotFound",
]);

/** Whether metadata may be out of date. */
export function isStale(error: unknown): boolean {
  return STALE.has(typeOf(error) ?? "") || isOfConnection(error);
}

/** The same request may succeed a moment later. */
export function isPassing(error: unknown): boolean {
  return PASSING.has(typeOf(error) ?? "") || isOfConnection(error);
}

export function isOfConnection(error: unknown): boolean {
  return CONNECTION_ERRORS.has((error as Error | null)?.name ?? "");
}

/** The broker said that it did not take the batch. */
export function isNotTaken(error: unknown): boolean {
  return NOT_TAKEN.has(typeOf(error) ?? "");
}

const NOT_TAKEN = new Set([
  "NOT_LEADER_FOR_PARTITION",
  "UNKNOWN_TOPIC_OR_PARTITION",
  "LEADER_NOT_AVAILABLE",
  "NOT_ENOUGH_REPLICAS",
]);

/** The broker counts the batches of an idempotent producer otherwise than we do. */
export function isOfSequence(error: unknown): boolean {
  return SEQUENCE.has(typeOf(error) ?? "");
}

const SEQUENCE = new Set([
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "UNKNOWN_PRODUCER_ID",
  "INVALID_PRODUCER_EPOCH",
  "DUPLICATE_SEQUENCE_NUMBER",
]);

/** Another process began under the same producer's name after this one. */
function isFenced(error: unknown): boolean {
  return FENCED.has(typeOf(error) ?? "");
}

const FENCED = new Set(["INVALID_PRODUCER_EPOCH", "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE"]);

export function fencedError(what: string, cause?: unknown): LogError {
  return new LogError(
    "conflict",
    `${what}: another process has begun as the same producer, and this one can append no more as it. Let only one of them run.`,
    { notWritten: true, cause },
  );
}

/** Known before it is sent. */
export function tooLargeError(topic: string, bytes: number, bytesMax: number): LogError {
  return new LogError(
    "too-large",
    `A batch has ${bytes} bytes; topic ${topic} takes ${bytesMax}. Raise its max.message.bytes.`,
    { notWritten: true },
  );
}

interface Doing {
  /** What was being done, as a noun: "Appending to orders/3". */
  readonly what: string;
  readonly notWritten?: boolean;
}

/** What a user needs on a topic, by how `what` begins. */
const TOPIC_RIGHTS: readonly (readonly [begins: string, rights: string])[] = [
  ["Reading", "READ and DESCRIBE"],
  ["Looking for a batch", "READ and DESCRIBE"],
  ["Appending", "WRITE and DESCRIBE"],
  ["Beginning as", "WRITE, READ and DESCRIBE"],
  ["Making", "CREATE and DESCRIBE"],
  ["Adding", "ALTER and DESCRIBE"],
  ["", "DESCRIBE (with READ, WRITE or CREATE it has that, too)"],
];

const PERMISSIONS: Readonly<Record<string, string>> = {
  GROUP_AUTHORIZATION_FAILED: "grant the user READ and DESCRIBE on the consumer group",
  CLUSTER_AUTHORIZATION_FAILED:
    "grant the user IDEMPOTENT_WRITE on the cluster, or WRITE on the topic on Kafka 3.0 and later (and CREATE, if Freshet is to make topics)",
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    "grant the user WRITE and DESCRIBE on the transactional ids that begin with the name of the topic",
  SASL_AUTHENTICATION_FAILED: "check the user name, the password and the SASL mechanism",
  ILLEGAL_SASL_STATE: "check whether the listener of the brokers wants SASL",
  UNSUPPORTED_SASL_MECHANISM: "use a SASL mechanism that the brokers offer",
};

/** The error of the port for whatever Kafka or a connection to it came up with. */
export function toLogError(error: unknown, { what, notWritten = false }: Doing): LogError {
  if (error instanceof LogError) return error;
  if (error instanceof CorruptBatchError)
    return new LogError("corrupt", `${what}: ${error.message}`, { notWritten, cause: error });
  if (isFenced(error)) return fencedError(what, error);
  const type = typeOf(error) ?? "";
  const reason = (error as Error).message;
  const fix =
    (type === "TOPIC_AUTHORIZATION_FAILED" ? topicFix(what) : PERMISSIONS[type]) ??
    tlsFix(reason) ??
    ((error as Error).name === "KafkaJSSASLAuthenticationError"
      ? PERMISSIONS.SASL_AUTHENTICATION_FAILED
      : undefined);
  if (fix)
    return new LogError("io", `${what}: ${firstLine(reason)}. To mend it, ${fix}.`, {
      notWritten,
      cause: error,
    });
  if (isOfConnection(error) && ENDED.test(reason))
    return new LogError("io", `${what}: ${reason}. ${WAYS}`, { canRetry: true, notWritten, cause: error });
  if (type === "MESSAGE_TOO_LARGE" || type === "RECORD_LIST_TOO_LARGE" || type === "MSG_SIZE_TOO_LARGE")
    return new LogError("too-large", `${what}: ${reason}. Raise max.message.bytes of the topic.`, {
      notWritten: true,
      cause: error,
    });
  if (type === "INVALID_TIMESTAMP")
    return new LogError(
      "io",
      `${what}: the broker refuses the record times. Raise message.timestamp.before.max.ms and message.timestamp.after.max.ms of the topic.`,
      { notWritten: true, cause: error },
    );
  if (type === "CORRUPT_MESSAGE" || type === "UNSUPPORTED_COMPRESSION_TYPE")
    return new LogError("corrupt", `${what}: ${reason}.`, { notWritten, cause: error });
  return new LogError("io", `${what}: ${reason}`, { canRetry: isPassing(error), notWritten, cause: error });
}

/** A listener tells nobody that it wants to be spoken to in another way: it closes the connection. */
const ENDED = /closed connection|disconnected before secure/i;
const WAYS =
  "If that goes on while the broker runs: listeners end connections that come without the TLS (KAFKA_TLS) or the login (KAFKA_USERNAME) that they want, or with TLS that they do not speak.";

function topicFix(what: string): string {
  const [, rights] = TOPIC_RIGHTS.find(([begins]) => what.startsWith(begins))!;
  return `grant the user ${rights} on the topic`;
}

function tlsFix(reason: string): string | undefined {
  const remedy = tlsRemedy(reason);
  return remedy === null ? undefined : `${remedy} (KAFKA_CA; KAFKA_CERT and KAFKA_KEY)`;
}

/** OpenSSL's errors end with a line break. */
function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0];
}
