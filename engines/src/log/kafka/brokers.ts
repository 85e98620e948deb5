import { setTimeout as sleep } from "node:timers/promises";
import { LogError } from "../port.js";
import { isOfConnection, isPassing, isStale, KafkaCodeError, toLogError, typeOf } from "./errors.js";
import { type Broker, connectionOptions, newPool, type Kafkajs, type Protocol } from "./kafkajs.js";
import type { KafkaSettings } from "./options.js";

const BACK_OFF_MS_MIN = 20;
const BACK_OFF_MS_MAX = 1_000;
/** How long a broker may take to say who leads what. */
const ANSWER_MS = 3_000;

export interface TopicMetadata {
  /** Leader of each partition; −1 where there is none now. */
  readonly leaders: readonly number[];
  readonly askedAt: number;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

interface MetadataAnswer {
  readonly brokers: readonly ({ nodeId: number } & Address)[];
  readonly controllerId: number;
  readonly topicMetadata: readonly {
    topicErrorCode: number;
    topic: string;
    partitionMetadata: readonly { partitionErrorCode: number; partitionId: number; leader: number }[];
  }[];
}

/**
 * The brokers of a cluster: who they are, which leads what, and one connection to each for each purpose. kafkajs has a pool of its own for that;
 * ours asks only for the topics in use, one at a time, so that what happens to one topic is nothing to the others.
 */
export class Brokers {
  readonly kafkajs: Kafkajs;
  readonly settings: KafkaSettings;
  readonly #addresses = new Map<number, Address>();
  readonly #brokers = new Map<string, Broker>();
  readonly #topics = new Map<string, TopicMetadata>();
  readonly #asking = new Map<string, Promise<TopicMetadata>>();
  readonly #connecting = new WeakMap<object, Promise<unknown>>();
  readonly #closing = new AbortController();
  #controllerId = -1;
  #seed = 0;

  constructor(kafkajs: Kafkajs, settings: KafkaSettings) {
    this.kafkajs = kafkajs;
    this.settings = settings;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Any broker that answers. */
  async any(): Promise<Broker> {
    const { brokers } = this.settings;
    const known = [...this.#addresses.values()];
    const seeds = brokers.map((broker) => {
      const colon = broker.lastIndexOf(":");
      return { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) };
    });
    const candidates = [...known, ...seeds];
    let failure: unknown;
    for (let i = 0; i < candidates.length; i++) {
      try {
        return await this.#broker(candidates[(this.#seed + i) % candidates.length], "ask");
      } catch (error) {
        failure = error;
        this.#seed++;
      }
    }
    throw failure;
  }

  /** The broker with that number. Purposes have connections of their own, since a broker answers each connection in order. */
  async node(nodeId: number, purpose = "ask"): Promise<Broker> {
    const address = this.#addresses.get(nodeId);
    if (!address) throw new KafkaCodeError(-1, "LEADER_NOT_AVAILABLE", `broker ${nodeId} is not known`);
    return this.#broker(address, purpose);
  }

  async controller(): Promise<Broker> {
    const broker = await this.any();
    if (this.#controllerId < 0) await this.#askMetadata(broker, []);
    return this.#controllerId < 0 ? broker : this.node(this.#controllerId);
  }

  /** The broker that coordinates a group (type 0) or a transactional id (1). */
  async coordinator(groupId: string, purpose: string, coordinatorType = 0): Promise<Broker> {
    const asked = (await this.any()).findGroupCoordinator({ groupId, coordinatorType });
    const { coordinator } = await this.#soon(asked);
    this.#addresses.set(coordinator.nodeId, { host: coordinator.host, port: coordinator.port });
    return this.node(coordinator.nodeId, purpose);
  }

  /** Leaders of a topic's partitions, asked for if not known or too old. Fails with `unknown-topic`. */
  async topic(name: string, ageMsMax = this.settings.metadataMs): Promise<TopicMetadata> {
    const known = this.#topics.get(name);
    if (known && performance.now() - known.askedAt <= ageMsMax) return known;
    let asking = this.#asking.get(name);
    if (!asking) {
      asking = this.#askTopic(name).finally(() => this.#asking.delete(name));
      this.#asking.set(name, asking);
    }
    return asking;
  }

  /** The leader of a partition, as far as it is known without asking. */
  knownLeader(topic: string, partition: number): number {
    return this.#topics.get(topic)?.leaders[partition] ?? -1;
  }

  async leader(topic: string, partition: number): Promise<number> {
    const { leaders } = await this.topic(topic);
    if (!(partition >= 0 && partition < leaders.length)) {
      // It may have been added since.
      const again = await this.topic(topic, 1_000);
      if (!(partition >= 0 && partition < again.leaders.length)) throw this.unknownTopic(topic, partition);
      return again.leaders[partition];
    }
    if (leaders[partition] < 0)
      throw new KafkaCodeError(5, "LEADER_NOT_AVAILABLE", `${topic}/${partition} has no leader now`);
    return leaders[partition];
  }

  /** Leaders of the topic are asked for again before they are used. */
  forget(topic: string): void {
    this.#topics.delete(topic);
  }

  unknownTopic(topic: string, partition: number | null): LogError {
    const name = topic.slice(this.settings.prefix.length);
    const message =
      partition === null
        ? `There is no topic ${topic} (or it is hidden from this user): make it with \`freshet topics create\`, or grant DESCRIBE on it.`
        : `Topic ${name} has no partition ${partition}.`;
    return new LogError("unknown-topic", message, { notWritten: true });
  }

  /** Sends a request on the broker's connection for its kind. */
  async send(broker: Broker, protocol: Protocol): Promise<unknown> {
    const pool = broker.connectionPool;
    const connection = pool.pool[protocol.request.apiKey === this.kafkajs.apiKeys.Fetch ? 1 : 0];
    // kafkajs would open two sockets for two requests at once.
    if (!connection.isConnected()) {
      let connecting = this.#connecting.get(connection);
      if (!connecting) {
        connecting = connection.connect().finally(() => this.#connecting.delete(connection));
        this.#connecting.set(connection, connecting);
      }
      await connecting;
    }
    return pool.send(protocol);
  }

  /** Tries again what may pass, for as long as the settings say or until the log closes. Rejects with LogError. */
  async retrying<T>(
    doing: { what: string; topic?: string; notWritten?: boolean; timeoutMs?: number },
    attempt: () => Promise<T>,
  ): Promise<T> {
    const deadline = performance.now() + (doing.timeoutMs ?? this.settings.timeoutMs);
    for (let pause = BACK_OFF_MS_MIN; ; pause = Math.min(pause * 2, BACK_OFF_MS_MAX)) {
      try {
        this.assertOpen();
        return await attempt();
      } catch (error) {
        this.noteFailure(error, doing.topic);
        if (!isPassing(error) || this.closing.aborted || performance.now() + pause > deadline)
          throw toLogError(error, doing);
      }
      await this.pause(pause);
    }
  }

  /** What an error says about what we know of the cluster. */
  noteFailure(error: unknown, topic?: string): void {
    // Perhaps it was the broker that we ask first: one that is frozen takes connections and answers nothing.
    if (isOfConnection(error)) this.#seed++;
    if (isStale(error)) {
      if (topic !== undefined) this.forget(topic);
      this.#controllerId = -1;
    }
  }

  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.closing }).catch(() => {});
  }

  assertOpen(): void {
    if (this.closing.aborted) throw closedError();
  }

  codeError(code: number): KafkaCodeError {
    const error = this.kafkajs.createErrorFromCode(code);
    return new KafkaCodeError(code, typeOf(error) ?? "UNKNOWN", error.message);
  }

  /** Ends all waiting; connections go when `disconnect` is called. */
  close(): void {
    this.#closing.abort();
  }

  /** Ends the connections of one purpose. */
  release(purpose: string): void {
    for (const [key, broker] of this.#brokers)
      if (key.startsWith(`${purpose} `)) {
        this.#brokers.delete(key);
        broker.disconnect().catch(() => {});
      }
  }

  async disconnect(): Promise<void> {
    const gone = [...this.#brokers.values()].map((broker) => broker.disconnect());
    this.#brokers.clear();
    // A broker that does not answer is not waited for.
    await Promise.race([Promise.allSettled(gone), sleep(1_000, undefined, { ref: false })]);
  }

  async #broker(address: Address, purpose: string): Promise<Broker> {
    const key = `${purpose} ${address.host}:${address.port}`;
    let broker = this.#brokers.get(key);
    if (!broker) {
      const { kafkajs, settings } = this;
      const options = { ...connectionOptions(kafkajs, settings), ...address } as unknown as {
        logger: unknown;
      };
      const connectionPool = newPool(kafkajs, options);
      broker = new kafkajs.Broker({
        connectionPool,
        logger: options.logger,
        allowAutoTopicCreation: false,
      });
      this.#brokers.set(key, broker);
    }
    this.assertOpen();
    await this.#connected(broker);
    return broker;
  }

  /** A broker of kafkajs says that it is connected before it knows which versions it can be asked in. */
  async #connected(broker: Broker): Promise<void> {
    let connecting = this.#connecting.get(broker);
    if (!connecting && !broker.isConnected()) {
      connecting = broker.connect().finally(() => this.#connecting.delete(broker));
      this.#connecting.set(broker, connecting);
    }
    await connecting;
  }

  async #askTopic(name: string): Promise<TopicMetadata> {
    const answer = await this.#askMetadata(await this.any(), [name]);
    const topic = answer.topicMetadata.find((each) => each.topic === name);
    const error = topic && topic.topicErrorCode !== 0 ? this.codeError(topic.topicErrorCode) : null;
    if (!topic || error?.type === "UNKNOWN_TOPIC_OR_PARTITION") throw this.unknownTopic(name, null);
    if (error) throw error;
    const leaders: number[] = [];
    for (const { partitionId, partitionErrorCode, leader } of topic.partitionMetadata) {
      // A partition without enough replicas still has its leader.
      const hasLeader = partitionErrorCode === 0 || partitionErrorCode === 9;
      leaders[partitionId] = hasLeader ? leader : -1;
    }
    const metadata = { leaders, askedAt: performance.now() };
    this.#topics.set(name, metadata);
    return metadata;
  }

  /** Questions that any broker can answer: better ask the next one than wait long. */
  async #soon<T>(answer: Promise<T>): Promise<T> {
    const timer = new AbortController();
    const late = sleep(ANSWER_MS, undefined, { signal: timer.signal }).then(() => {
      this.#seed++;
      throw new KafkaCodeError(7, "REQUEST_TIMED_OUT", `a broker did not answer within ${ANSWER_MS} ms`);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      timer.abort();
      // Both are settled or given up.
      late.catch(() => {});
      answer.catch(() => {});
    }
  }

  async #askMetadata(broker: Broker, topics: readonly string[]): Promise<MetadataAnswer> {
    const { apiKeys, requests } = this.kafkajs;
    const protocol = broker.lookupRequest(
      apiKeys.Metadata,
      requests.Metadata,
    )({
      topics: topics.length > 0 ? topics : [""],
      allowAutoTopicCreation: false,
    });
    // Its own parsing rejects the whole answer where one partition has no leader.
    const response = {
      decode: (payload: Buffer) => protocol.response.decode(payload),
      parse: (data: unknown) => data,
    };
    const answer = (await this.#soon(this.send(broker, { ...protocol, response }))) as MetadataAnswer;
    for (const { nodeId, host, port } of answer.brokers) this.#addresses.set(nodeId, { host, port });
    this.#controllerId = answer.controllerId;
    return answer;
  }
}

export function closedError(): LogError {
  return new LogError("closed", "The log is closed.", { notWritten: true });
}
