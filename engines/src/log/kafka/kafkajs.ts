import { createRequire } from "node:module";
import type { KafkaSettings } from "./options.js";
import { openSocket } from "./socket.js";

/**
 * kafkajs gives us connections with TLS and SASL, and the encoding of every request but those that carry records. These parts of it are not
 * public, so they are looked at before they are used: `loadKafkajs` throws where one is missing, and says whether they are those of 2.2.4.
 */
const VERSION = "2.2.4";

export interface Protocol {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
  };
  readonly response: { decode(payload: Buffer): unknown; parse(data: unknown): unknown };
  readonly requestTimeout?: number;
  readonly logResponseError?: boolean;
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

interface Connection {
  readonly requestQueue: RequestQueue;
  socket?: { destroy(error?: Error): unknown };
  /** What has come of an answer that is not there whole. */
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
  processData(bytes: Buffer): void;
  isConnected(): boolean;
  connect(): Promise<unknown>;
  send(protocol: Protocol): Promise<unknown>;
}

export interface ConnectionPool {
  readonly host: string;
  readonly port: number;
  /** One for fetches, which may wait for records, and one for all else. */
  readonly pool: readonly Connection[];
  send(protocol: Protocol): Promise<unknown>;
  setVersions(versions: ApiVersions): void;
  setSupportAuthenticationProtocol(isSupported: boolean): void;
}

type ApiVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number } | undefined>
>;

export interface JoinedGroup {
  readonly generationId: number;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

export interface PartitionOffset {
  readonly partition: number;
  readonly errorCode: number;
  readonly offset: string;
}

interface GroupMember {
  readonly groupId: string;
  readonly memberId: string;
}

interface Transaction {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

/** The methods of kafkajs's Broker that are used. Each rejects with an error that has a `type`. */
export interface Broker {
  readonly connectionPool: ConnectionPool;
  readonly versions: ApiVersions | null;
  isConnected(): boolean;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  lookupRequest(apiKey: number, definitions: unknown): (options: object) => Protocol;
  initProducerId(options: {
    transactionalId?: string;
    transactionTimeout: number;
  }): Promise<{ producerId: string; producerEpoch: number }>;
  addPartitionsToTxn(
    options: Transaction & { topics: readonly { topic: string; partitions: readonly number[] }[] },
  ): Promise<unknown>;
  endTxn(options: Transaction & { transactionResult: boolean }): Promise<unknown>;
  listOffsets(options: {
    replicaId: number;
    isolationLevel: number;
    topics: readonly { topic: string; partitions: readonly { partition: number; timestamp: number }[] }[];
  }): Promise<{
    responses: readonly { topic: string; partitions: readonly PartitionOffset[] }[];
  }>;
  findGroupCoordinator(options: { groupId: string; coordinatorType: number }): Promise<{
    coordinator: { nodeId: number; host: string; port: number };
  }>;
  joinGroup(
    options: GroupMember & {
      sessionTimeout: number;
      rebalanceTimeout: number;
      groupProtocols: readonly { name: string; metadata: Buffer }[];
    },
  ): Promise<JoinedGroup>;
  syncGroup(
    options: GroupMember & {
      generationId: number;
      groupAssignment: readonly { memberId: string; memberAssignment: Buffer }[];
    },
  ): Promise<{ memberAssignment: Buffer }>;
  heartbeat(options: GroupMember & { groupGenerationId: number }): Promise<unknown>;
  leaveGroup(options: GroupMember): Promise<unknown>;
  offsetCommit(
    options: GroupMember & {
      groupGenerationId: number;
      topics: readonly {
        topic: string;
        partitions: readonly { partition: number; offset: string; metadata: string }[];
      }[];
    },
  ): Promise<unknown>;
  createTopics(options: object): Promise<unknown>;
  createPartitions(options: object): Promise<unknown>;
  describeConfigs(options: object): Promise<{
    resources: readonly {
      configEntries: readonly { configName: string; configValue: string }[];
    }[];
  }>;
}

const BROKER_METHODS = [
  "isConnected",
  "connect",
  "disconnect",
  "initProducerId",
  "addPartitionsToTxn",
  "endTxn",
  "listOffsets",
  "findGroupCoordinator",
  "joinGroup",
  "syncGroup",
  "heartbeat",
  "leaveGroup",
  "offsetCommit",
  "createTopics",
  "createPartitions",
  "describeConfigs",
] as const;

interface AssignerProtocol {
  readonly MemberMetadata: {
    encode(metadata: { version: number; topics: readonly string[]; userData: Buffer }): Buffer;
    decode(bytes: Buffer): { userData: Buffer | null };
  };
  readonly MemberAssignment: {
    encode(assignment: { version: number; assignment: Record<string, readonly number[]> }): Buffer;
    decode(bytes: Buffer): { assignment: Record<string, number[]> } | null;
  };
}

export interface KafkajsRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | null | readonly (Buffer | null)[]>>;
}

export interface Kafkajs {
  readonly Broker: new (options: object) => Broker;
  readonly ConnectionPool: new (options: object) => ConnectionPool;
  readonly createLogger: (options: object) => unknown;
  readonly apiKeys: Readonly<Record<"Metadata" | "Fetch" | "Produce", number>>;
  readonly requests: Readonly<Record<"Metadata", unknown>>;
  readonly fetchRequest: (options: object) => Protocol["request"];
  readonly assignerProtocol: AssignerProtocol;
  readonly createErrorFromCode: (code: number) => Error;
  readonly Decoder: new (bytes: Buffer) => unknown;
  readonly decodeRecordBatch: (decoder: unknown) => Promise<{ records: readonly KafkajsRecord[] }>;
  /** Makers of codecs by number; those that kafkajs lacks can be put in. */
  readonly codecs: Record<number, () => { decompress(bytes: Buffer): Promise<Buffer> }>;
  /** Whether it is the version that our own decoding of its answers was tried with. */
  readonly isKnown: boolean;
}

/** Loads the parts of kafkajs that are used. Throws where they are not there. */
export function loadKafkajs(require: (id: string) => unknown = createRequire(import.meta.url)): Kafkajs {
  const { version } = require("kafkajs/package.json") as { version: string };
  const kafkajs = {
    Broker: require("kafkajs/src/broker"),
    ConnectionPool: require("kafkajs/src/network/connectionPool"),
    createLogger: (require("kafkajs/src/loggers") as Record<string, unknown>).createLogger,
    apiKeys: require("kafkajs/src/protocol/requests/apiKeys"),
    requests: (require("kafkajs/src/protocol/requests") as Record<string, unknown>).requests,
    fetchRequest: require("kafkajs/src/protocol/requests/fetch/v11/request"),
    createErrorFromCode: (require("kafkajs/src/protocol/error") as Record<string, unknown>)
      .createErrorFromCode,
    assignerProtocol: require("kafkajs/src/consumer/assignerProtocol"),
    Decoder: require("kafkajs/src/protocol/decoder"),
    decodeRecordBatch: require("kafkajs/src/protocol/recordBatch/v0/decoder"),
    codecs: (require("kafkajs/src/protocol/message/compression") as Record<string, unknown>).Codecs,
    isKnown: version === VERSION,
  } as Kafkajs;
  const missing = [
    ...(["Broker", "ConnectionPool", "createLogger", "fetchRequest"] as const).filter(
      (name) => typeof kafkajs[name] !== "function",
    ),
    ...BROKER_METHODS.filter(
      (name) => typeof (kafkajs.Broker.prototype as Record<string, unknown>)[name] !== "function",
    ),
  ];
  if (missing.length > 0)
    throw new Error(
      `kafkajs ${version} is not as Freshet needs it (it has no ${missing[0]}): install ${VERSION}.`,
    );
  return kafkajs;
}

/** A pool of connections to one broker, each mended where kafkajs 2.2.4 goes wrong. */
export function newPool(kafkajs: Kafkajs, options: object): ConnectionPool {
  const pool = new kafkajs.ConnectionPool(options);
  for (const connection of pool.pool) {
    restWithoutRequests(connection.requestQueue);
    connectAnew(connection);
    takeWhole(connection);
    dropUnanswered(connection);
  }
  return pool;
}

/**
 * Where no request waits to be sent, kafkajs looks every millisecond whether there is one, which costs several percent of a core for nothing: a
 * request that comes later is sent or scheduled at once.
 */
function restWithoutRequests(requestQueue: RequestQueue): void {
  const schedule = requestQueue.scheduleCheckPendingRequests;
  requestQueue.scheduleCheckPendingRequests = () => {
    if (requestQueue.pending.length > 0) schedule.call(requestQueue);
  };
}

/**
 * A connection of kafkajs that breaks within an answer keeps what it has of it, and takes all that it is sent after connecting again for the rest: no
 * request is ever answered any more. It also goes on listening to the socket it had before.
 */
function connectAnew(connection: Connection): void {
  const connect = connection.connect;
  const sizeBytes = connection.bytesNeeded;
  let connecting: Promise<unknown> | null = null;
  connection.connect = () => {
    if (connecting === null && !connection.isConnected()) {
      connection.socket?.destroy();
      connection.chunks = [];
      connection.bytesBuffered = 0;
      connection.bytesNeeded = sizeBytes;
    }
    connecting ??= connect.call(connection).finally(() => (connecting = null));
    return connecting;
  };
}

/** Where nothing is left of the answer before, kafkajs keeps that nothing as a piece, and copies the next answer in order to put the two together. */
function takeWhole(connection: Connection): void {
  const processData = connection.processData;
  connection.processData = (bytes) => {
    if (connection.bytesBuffered === 0) connection.chunks = [];
    processData.call(connection, bytes);
  };
}

/**
 * kafkajs goes on using a connection on which a request had no answer in time. A broker answers in order, so that what was sent after it waits as well;
 * and a connection that a firewall has forgotten never answers, while another would.
 */
function dropUnanswered(connection: Connection): void {
  const send = connection.send;
  connection.send = async (protocol) => {
    const { socket } = connection;
    try {
      return await send.call(connection, protocol);
    } catch (error) {
      const isUnanswered = (error as Error).name === "KafkaJSRequestTimeoutError";
      if (isUnanswered && connection.socket === socket) socket?.destroy(error as Error);
      throw error;
    }
  };
}

/** What kafkajs wants to know to make connections; what it logs goes to our logger, as it is often no error of ours. */
export function connectionOptions(kafkajs: Kafkajs, settings: KafkaSettings): object {
  const { logger } = settings;
  return {
    socketFactory: openSocket,
    ssl: settings.tls,
    sasl: settings.sasl,
    clientId: settings.clientId,
    connectionTimeout: settings.connectMs,
    requestTimeout: settings.requestMs,
    enforceRequestTimeout: true,
    logger: kafkajs.createLogger({
      level: 2,
      logCreator: () => (entry: { namespace: string; log: { message: string } }) => {
        logger.debug({ kafkajs: entry.namespace }, entry.log.message);
      },
    }),
  };
}
