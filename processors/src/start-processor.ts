import { randomUUID } from "node:crypto";
import type { HistoryStore, LogError, SourceStatus } from "@freshet/engines";
import { steadyClock } from "@freshet/engines";
import type { EventSource, Plan } from "@freshet/schema";
import { FewerPartitionsError, PlanMismatchError } from "./errors.js";
import type { Environment, Logger, ProcessorOptions } from "./options.js";
import { DEFAULT_TUNING } from "./options.js";
import { createDeadTopic } from "./session/dead-letters.js";
import { JoinedReads } from "./session/joined-reads.js";
import { Task } from "./task.js";

/** Running tasks of the partitions that are ours. */
export interface Processor {
  /** Flushes, checkpoints and leaves the consumer group; takes at most a few seconds. */
  close(): Promise<void>;
  /** Accounts of the partitions that are ours, by source and partition. */
  status(): readonly SourceStatus[];
  /** Resolves with the first error that stops a task or the assignment for good; else never. */
  readonly failed: Promise<Error>;
  /** Resolves when the log has ended our part in the consumption of a topic, so that only a new start can go on; else never. */
  readonly expelled: Promise<LogError>;
}

const PLAN_KEY = "plan";
/** Of a topic that was made anew with fewer partitions, so many of the former ones are looked for. */
const PARTITIONS_LOOKED_FOR = 16;
/** No topic has such a name. */
const PLAN_CLAIM = { topic: "plan claim", partition: 0 };
const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Works on the event sources of a plan: one task for each partition that the log assigns to us. The topics must exist; topics of dead letters are
 * made where missing. Fails with PlanMismatchError if the history store was written under a model of another meaning.
 */
export async function startProcessor(options: ProcessorOptions): Promise<Processor> {
  const environment = environmentOf(options);
  const sources = sourcesOf(options.plan, options.sources);
  const store = await claimHistory(options.plan, environment);
  for (const { topic } of sources) await checkPartitions(topic, environment);
  await environment.live.claim?.(store);
  const running = new RunningProcessor({ ...environment, store }, options.plan);
  try {
    for (const source of sources) await running.start(source, options.group);
  } catch (error) {
    await running.close();
    throw error;
  }
  return running;
}

function environmentOf(options: ProcessorOptions): Environment {
  return {
    log: options.log,
    live: options.live,
    history: options.history,
    reads: new JoinedReads(options.history),
    clock: options.clock ?? steadyClock,
    logger: options.logger ?? SILENT,
    tables: options.tables ?? new Map(),
    tuning: { ...DEFAULT_TUNING, ...options.tuning },
    timings: options.timings,
    onDataLoss: options.onDataLoss ?? "stop",
    crashPoint: options.crashPoint ?? (() => {}),
    pause: options.pause ?? (() => new Promise((resolve) => setImmediate(resolve))),
  };
}

function sourcesOf(plan: Plan, names: readonly string[] | undefined): readonly EventSource[] {
  const unknown = names?.find((name) => !plan.events.some((source) => source.name === name));
  if (unknown !== undefined) throw new RangeError(`The model has no event source ${unknown}.`);
  const sources = plan.events.filter((source) => names?.includes(source.name) ?? true);
  const topics = new Set(sources.map((source) => source.topic));
  // A checkpoint belongs to a topic's partition, so one source owns a topic.
  if (topics.size < sources.length)
    throw new RangeError("Two event sources of the model name the same topic.");
  return sources;
}

/**
 * The first model to write to a history store is noted there; a model of another meaning is refused. Of processes that begin at once one is
 * first for all of them: a checkpoint is replaced only by a greater offset (E2), so the first claim stands. Answers what tells this store from
 * any other, for the consumer group: processors over two stores would count a part of the events each.
 */
async function claimHistory(plan: Plan, { history }: Environment): Promise<string> {
  const claim = await claimOf(history, plan);
  const stored = (await history.getMeta(PLAN_KEY)) ?? claim.fingerprint;
  if (stored !== plan.fingerprint) throw new PlanMismatchError(stored, plan.fingerprint);
  await history.setMeta(PLAN_KEY, plan.fingerprint);
  return claim.store ?? stored;
}

/** Fails if results were counted from partitions that the topic does not have any more (A3): nobody would be given those to stop at. */
async function checkPartitions(topic: string, { log, history }: Environment): Promise<void> {
  const partitions = await log.partitions(topic);
  const beyond = Array.from({ length: PARTITIONS_LOOKED_FOR }, (_, i) => partitions + i);
  const found = await Promise.all(beyond.map((partition) => history.recover({ topic, partition })));
  const at = found.findLastIndex(({ checkpoint, begun }) => (checkpoint?.offset ?? -1) >= 0 || begun >= 0);
  if (at >= 0) throw new FewerPartitionsError(topic, { partitions, known: partitions + at + 1 });
}

interface Claim {
  readonly fingerprint: string;
  /** Absent where an older version claimed the store. */
  readonly store?: string;
}

/** What tells this history store from any other; null where no processor has claimed it yet. */
export async function storeName(history: HistoryStore): Promise<string | null> {
  const { checkpoint } = await history.recover(PLAN_CLAIM);
  const claim = checkpoint?.state as Claim | undefined;
  return claim === undefined ? null : (claim.store ?? claim.fingerprint);
}

async function claimOf(history: HistoryStore, { fingerprint }: Plan): Promise<Claim> {
  const before = await history.recover(PLAN_CLAIM);
  if (before.checkpoint === null) {
    const claim: Claim = { fingerprint, store: randomUUID() };
    await history.checkpoint(PLAN_CLAIM, { offset: 0, state: claim });
  }
  const { checkpoint } = await history.recover(PLAN_CLAIM);
  return checkpoint?.state as Claim;
}

class RunningProcessor implements Processor {
  readonly failed: Promise<Error>;
  readonly expelled: Promise<LogError>;
  readonly #environment: Environment;
  readonly #plan: Plan;
  readonly #leave: (() => Promise<void>)[] = [];
  /** By source name and partition. */
  readonly #tasks = new Map<string, Map<number, Task>>();
  readonly #fail: (error: Error) => void;
  readonly #expel: (error: LogError) => void;

  constructor(environment: Environment, plan: Plan) {
    this.#environment = environment;
    this.#plan = plan;
    let fail: (error: Error) => void = () => {};
    this.failed = new Promise((resolve) => (fail = resolve));
    this.#fail = fail;
    let expel: (error: LogError) => void = () => {};
    this.expelled = new Promise((resolve) => (expel = resolve));
    this.#expel = expel;
  }

  async start(source: EventSource, group: string): Promise<void> {
    const { log, store } = this.#environment;
    await createDeadTopic(log, source.topic);
    const tasks = new Map<number, Task>();
    this.#tasks.set(source.name, tasks);
    const leave = await log.assign(source.topic, group, {
      owner: store,
      assigned: (partition) => this.#assigned(source, partition, tasks),
      revoked: async (partition) => {
        await tasks.get(partition)?.close();
        tasks.delete(partition);
      },
      failed: (error: LogError) => {
        this.#expel(error);
        this.#fail(error);
      },
    });
    this.#leave.push(leave);
  }

  status(): readonly SourceStatus[] {
    const all = [...this.#tasks.values()].flatMap((tasks) => [...tasks.values()]);
    return all.map((task) => task.status).filter((status) => status !== null);
  }

  async close(): Promise<void> {
    // Together, since each task may take its time; leaving then finds nothing left to revoke.
    const all = [...this.#tasks.values()].flatMap((tasks) => [...tasks.values()]);
    await Promise.all(all.map((task) => task.close()));
    await Promise.all(this.#leave.map((leave) => leave()));
  }

  #assigned(source: EventSource, partition: number, tasks: Map<number, Task>): void {
    const task = { topic: source.topic, partition };
    const scope = { environment: this.#environment, plan: this.#plan, source, task };
    tasks.set(partition, new Task(scope, (error) => this.#fail(error)));
  }
}
