import { Block } from "@freshet/aggregates";
import { RecordBatchBuilder } from "@freshet/engines";
import type { Environment, Logger, Tuning } from "../options.js";
import { DEFAULT_TUNING } from "../options.js";
import { deadTopicOf } from "../session/dead-letters.js";
import { Task } from "../task.js";
import type { Moment, StoredCell } from "./check.js";
import { Checker, findLeftover } from "./check.js";
import type { FaultRates } from "./faulty-calls.js";
import { Owner } from "./faulty-calls.js";
import { Oracle, rollupOf } from "./oracle.js";
import { Random } from "./random.js";
import type { RandomApp } from "./random-app.js";
import { randomApp } from "./random-app.js";
import { RandomRecords } from "./random-records.js";
import { ReplaceableLive } from "./replaceable-live.js";
import { settle, SimulatedClock } from "./simulated-clock.js";
import { SimulatedHistory } from "./simulated-history.js";
import { SimulatedLog } from "./simulated-log.js";

const TOPIC = "visits";
const START = Date.parse("2026-03-01T00:00:00Z");
/** More turns than any run needs to come to rest; a run that takes more is stuck. */
const TURNS_TO_REST_MAX = 200_000;
/** For what follows a last checkpoint. */
const LAST_STEPS_MS = 30_000;
const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

interface SimulationResult {
  /** What went wrong, or null. */
  readonly failure: string | null;
  /** Everything that was done to the tasks, in order. */
  readonly actions: readonly string[];
  readonly model: string;
}

class CrashError extends Error {}

interface Running {
  readonly task: Task;
  readonly owner: Owner;
}

/** One run of the real task code in a simulated world. The same seed gives the same run. */
export class Simulation {
  readonly #seed: number;
  readonly #random: Random;
  readonly #faults: Random;
  readonly #clock = new SimulatedClock(START);
  readonly #log = new SimulatedLog();
  readonly #history = new SimulatedHistory();
  readonly #live = new ReplaceableLive();
  readonly #app: RandomApp;
  readonly #partitions: number;
  readonly #records: RandomRecords;
  readonly #oracles: Oracle[];
  readonly #checker: Checker;
  readonly #tuning: Tuning;
  readonly #rates: FaultRates & { readonly crash: number };
  readonly #actions: string[] = [];
  readonly #running: Running[] = [];
  readonly #zombies: Owner[] = [];
  #hadZombies = false;
  #lostLive = false;
  #isCalm = false;
  #failure: string | null = null;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Random(seed);
    this.#faults = new Random(seed + 0.5);
    this.#app = randomApp(this.#random);
    this.#partitions = this.#random.between(1, 2);
    this.#records = new RandomRecords(this.#random);
    this.#oracles = Array.from(
      { length: this.#partitions },
      (_, partition) => new Oracle(this.#app, partition),
    );
    this.#checker = new Checker(this.#app, this.#oracles);
    this.#tuning = randomTuning(this.#random);
    const rate = (most: number): number => (this.#random.chance(0.5) ? 0 : most * this.#random.next());
    this.#rates = { before: rate(0.1), after: rate(0.1), slow: rate(0.1), crash: rate(0.1) };
  }

  async run(): Promise<SimulationResult> {
    try {
      for (const topic of [TOPIC, deadTopicOf(TOPIC)])
        await this.#log.createTopic(topic, {
          partitions: this.#partitions,
          retentionMs: null,
          retentionBytes: null,
        });
      for (let partition = 0; partition < this.#partitions; partition++) this.#startTask(partition);
      const rounds = this.#random.between(10, 60);
      for (let round = 0; round < rounds && this.#failure === null; round++) await this.#round();
      if (this.#failure === null) await this.#comeToRest();
    } catch (error) {
      this.#failure ??= String((error as Error).stack);
    }
    return { failure: this.#failure, actions: this.#actions, model: this.#app.text };
  }

  async #round(): Promise<void> {
    const random = this.#random;
    const partition = random.between(0, this.#partitions - 1);
    const chance = random.next();
    if (chance < 0.55) await this.#append(partition);
    else if (chance < 0.63) this.#kill(partition);
    else if (chance < 0.69) this.#makeZombie(partition);
    else if (chance < 0.74) await this.#close(partition);
    else if (chance < 0.78) this.#loseLive();
    else if (chance < 0.84) this.#thaw();
    await this.#turn(random.between(0, 150));
    if (random.chance(0.35)) await this.#check("check");
  }

  async #append(partition: number): Promise<void> {
    const count = this.#random.between(1, this.#random.pick([1, 5, 40]));
    const builder = new RecordBatchBuilder();
    for (let i = 0; i < count; i++) {
      const { value, recordTime } = this.#records.make(this.#clock.now() + i * 200);
      builder.add(null, value === null ? null : Buffer.from(value), recordTime);
    }
    const { baseOffset } = await this.#log.append(TOPIC, partition, builder.build());
    this.#oracles[partition].readOn(this.#log.batches(TOPIC, partition));
    this.#note(`append ${partition}: ${baseOffset} to ${baseOffset + count - 1}`);
    // Records come over time, so that panes close and expire within a run.
    await this.#sleep(count * 200);
  }

  #kill(partition: number): void {
    this.#note(`kill ${partition}`);
    this.#running[partition].owner.kill();
    this.#startTask(partition);
  }

  #makeZombie(partition: number): void {
    this.#note(`freeze ${partition}, another takes over`);
    const { owner } = this.#running[partition];
    owner.freeze();
    this.#zombies.push(owner);
    this.#hadZombies = true;
    this.#startTask(partition);
  }

  #thaw(): void {
    const zombie = this.#zombies.shift();
    if (zombie === undefined) return;
    this.#note("thaw a zombie");
    zombie.thaw();
    this.#zombies.push(zombie);
  }

  async #close(partition: number): Promise<void> {
    this.#note(`close ${partition}`);
    const { task, owner } = this.#running[partition];
    await this.#until(task.close());
    owner.kill();
    this.#startTask(partition);
  }

  #loseLive(): void {
    this.#note("lose the live store");
    this.#lostLive = true;
    this.#live.lose();
  }

  /** No more faults: everyone catches up, and the stores must say what the log says. */
  async #comeToRest(): Promise<void> {
    this.#note("calm");
    this.#isCalm = true;
    for (const zombie of this.#zombies) {
      if (this.#random.chance(0.5)) zombie.thaw();
      else zombie.kill();
    }
    for (let turns = 0; !this.#isAtRest() && this.#failure === null; turns++) {
      if (turns > TURNS_TO_REST_MAX) throw new Error("The tasks do not come to the end of the log.");
      await settle();
      if (!this.#clock.step() && !this.#isAtRest())
        throw new Error("Nobody goes on, yet the end of the log is not reached.");
    }
    await this.#sleep(LAST_STEPS_MS);
    await this.#check("check at rest");
    if (!this.#hadZombies) this.#failure ??= findLeftover(this.#app, await this.#moment());
    for (const { task } of this.#running) await this.#until(task.close());
    await this.#check("check after closing");
    this.#failure ??= await this.#wrongDeadLetters();
  }

  #isAtRest(): boolean {
    return this.#oracles.every(({ end }, partition) => {
      const status = this.#running[partition].task.status;
      const checkpointed = this.#history.checkpointed({ topic: TOPIC, partition });
      return status?.frontier === end - 1 && checkpointed === end - 1;
    });
  }

  #startTask(partition: number): void {
    const rates = { ...this.#rates };
    const owner = new Owner(
      this.#clock,
      this.#faults,
      this.#isCalm ? { before: 0, after: 0, slow: 0 } : rates,
    );
    const environment: Environment = {
      log: owner.log(this.#log),
      live: owner.live(this.#live),
      history: owner.history(this.#history),
      clock: this.#clock,
      logger: SILENT,
      tables: this.#app.tables,
      tuning: this.#tuning,
      onDataLoss: "stop",
      crashPoint: (name) => this.#crash(owner, partition, name),
      pause: () => owner.pause(),
    };
    const scope = {
      environment,
      plan: this.#app.plan,
      source: this.#app.plan.events[0],
      task: { topic: TOPIC, partition },
    };
    const task = new Task(scope, (error) => {
      if (!(error instanceof CrashError)) this.#failure ??= `Partition ${partition} stopped: ${error.stack}`;
    });
    this.#running[partition] = { task, owner };
  }

  #crash(owner: Owner, partition: number, name: string): void {
    if (this.#isCalm || !this.#faults.chance(this.#rates.crash)) return;
    this.#note(`crash ${partition} before: ${name}`);
    owner.kill();
    if (this.#running[partition].owner === owner) this.#startTask(partition);
    throw new CrashError(name);
  }

  async #turn(times: number): Promise<void> {
    for (let i = 0; i < times && this.#failure === null; i++) {
      await settle();
      if (!this.#clock.step()) return;
    }
    await settle();
  }

  async #sleep(ms: number): Promise<void> {
    await this.#until(this.#clock.sleep(ms));
  }

  /** Turns the world until the promise is done. */
  async #until(promise: Promise<void>): Promise<void> {
    let isDone = false;
    void promise.then(() => (isDone = true));
    for (let turns = 0; !isDone; turns++) {
      if (turns > TURNS_TO_REST_MAX) throw new Error("What was waited for does not happen.");
      await settle();
      if (!isDone) this.#clock.step();
    }
  }

  async #check(what: string): Promise<void> {
    if (this.#failure !== null) return;
    const difference = this.#checker.findDifference(await this.#moment());
    if (difference !== null) this.#failure = `${what}: ${difference}`;
  }

  async #moment(): Promise<Moment> {
    const history: StoredCell[] = this.#history.chunks.flatMap((chunk) => {
      const { groups } = Block.parse(chunk.bytes, rollupOf(this.#app.plan, chunk.rollup));
      return groups.map((group) => ({ ...chunk, group }));
    });
    const live = new Map<string, Awaited<ReturnType<ReplaceableLive["snapshot"]>>>();
    for (const { name } of this.#app.plan.rollups) live.set(name, await this.#live.snapshot(name));
    const checkpoints = this.#oracles.map((_, partition) =>
      this.#history.checkpointed({ topic: TOPIC, partition }),
    );
    const mayBeAhead = this.#hadZombies && this.#lostLive && !this.#isCalm;
    return { live, history, sources: await this.#live.sources(), checkpoints, mayBeAhead };
  }

  /** Every record that was set aside is kept; once, unless a zombie wrote at the same moment. */
  async #wrongDeadLetters(): Promise<string | null> {
    for (const [partition, oracle] of this.#oracles.entries()) {
      const kept: number[] = [];
      for (const batch of this.#log.batches(deadTopicOf(TOPIC), partition))
        for (let i = 0; i < batch.count; i++) kept.push(Number(batch.headers(i)!.offset));
      if (kept.join() !== oracle.setAside.join())
        return `dead letters of partition ${partition}: ${kept.join()} instead of ${oracle.setAside.join()}`;
    }
    return null;
  }

  #note(action: string): void {
    this.#actions.push(`${this.#clock.now() - START} ms: ${action}`);
  }

  get seed(): number {
    return this.#seed;
  }
}

/** Borders everywhere: small slices, chunks, caches and intervals, in any combination. */
function randomTuning(random: Random): Tuning {
  return {
    ...DEFAULT_TUNING,
    sliceRowsMax: random.pick([1, 3, 8, 64]),
    sliceMsMax: random.pick([0, 8]),
    flushMs: random.pick([1, 50, 500]),
    catchUpFlushMs: random.pick([50, 2_000]),
    checkpointMs: random.pick([10, 500, 4_000]),
    catchUpCheckpointMs: random.pick([100, 4_000]),
    catchUpRecords: random.pick([2, 1_000]),
    dirtyCellsMax: random.pick([1, 10, 1_000]),
    residentCellsMax: random.pick([0, 5, 1_000]),
    stringsMax: random.pick([10, 100, 1_000_000]),
    chunkGroupsMax: random.pick([1, 2, 3, 1_024]),
    writeBytesMax: random.pick([1, 300, 1_000_000]),
    retryMsMin: 5,
    retryMsMax: 50,
  };
}
