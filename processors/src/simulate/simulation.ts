import { RecordBatchBuilder } from "@freshet/engines";
import type { Environment, Logger } from "../options.js";
import { deadTopicOf } from "../session/dead-letters.js";
import { Task } from "../task.js";
import type { Moment } from "./check.js";
import { Checker, findLeftover } from "./check.js";
import { findWrongDeadLetters } from "./dead-letter-check.js";
import { faultyHistory, faultyLive, faultyLog } from "./faulty-calls.js";
import { Oracle } from "./oracle.js";
import type { FaultRates } from "./owner.js";
import { NO_FAULTS, Owner } from "./owner.js";
import { Random } from "./random.js";
import type { RandomApp } from "./random-app.js";
import { randomApp } from "./random-app.js";
import { RandomRecords } from "./random-records.js";
import { randomPace } from "./random-tuning.js";
import type { RandomWorld } from "./random-world.js";
import { randomWorld } from "./random-world.js";
import { ReplaceableLive } from "./replaceable-live.js";
import { settle, SimulatedClock } from "./simulated-clock.js";
import { SimulatedHistory } from "./simulated-history.js";
import { SimulatedLog } from "./simulated-log.js";
import { StoredCells } from "./stored-cells.js";
import type { Engine, Weather } from "./weather.js";
import { WeatherMap } from "./weather.js";

const TOPIC = "visits";
const START = Date.parse("2026-03-01T00:00:00Z");
const PARTITIONS_MAX = 3;
/** More turns than any run needs to come to rest; a run that takes more is stuck. */
const TURNS_TO_REST_MAX = 200_000;
/** For what follows a last checkpoint, and for writes that are done late. */
const LAST_STEPS_MS = 30_000;
/** While a live store is refilled, much is true for a few turns only. */
const LOOKS_AFTER_LOSS = 8;
const TURNS_PER_LOOK = 3;
/** Where owners die faster than they can take up a partition, nothing happens any more. */
const CRASHES_MAX = 60;
const ENGINES: readonly Engine[] = ["log", "live", "history"];
const WEATHERS: readonly Weather[] = ["unavailable", "frozen", "slow"];
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
  readonly #random: Random;
  readonly #faults: Random;
  readonly #clock = new SimulatedClock(START);
  readonly #log = new SimulatedLog();
  readonly #history = new SimulatedHistory();
  readonly #live = new ReplaceableLive();
  readonly #weather: WeatherMap;
  readonly #app: RandomApp;
  readonly #records: RandomRecords;
  readonly #oracles: Oracle[] = [];
  readonly #checker: Checker;
  readonly #stored: StoredCells;
  readonly #world: RandomWorld;
  readonly #actions: string[] = [];
  readonly #running: Running[] = [];
  readonly #zombies: Owner[] = [];
  /** History may have been written to by one who was no longer the owner. */
  #hadStragglers = false;
  /** Checks still to be made during the next turns. */
  #looks = 0;
  #crashes = 0;
  #lostLive = false;
  #isCalm = false;
  #failure: string | null = null;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#faults = new Random(seed + 0.5);
    this.#weather = new WeatherMap(this.#clock, this.#faults);
    this.#app = randomApp(this.#random);
    this.#records = new RandomRecords(this.#random);
    this.#checker = new Checker(this.#app, this.#oracles);
    this.#stored = new StoredCells(this.#app.plan);
    this.#world = randomWorld(this.#random);
  }

  async run(): Promise<SimulationResult> {
    try {
      const partitions = this.#random.between(1, 2);
      for (const topic of [TOPIC, deadTopicOf(TOPIC)])
        await this.#log.createTopic(topic, { partitions, retentionMs: null, retentionBytes: null });
      for (let partition = 0; partition < partitions; partition++) this.#takeIn(partition);
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
    const partition = random.between(0, this.#oracles.length - 1);
    await this.#act(partition);
    await this.#turn(random.between(0, 150));
    if (random.chance(0.35)) await this.#check("check");
  }

  /** One thing that happens in the world. */
  async #act(partition: number): Promise<void> {
    const chances: readonly (readonly [number, () => Promise<void> | void])[] = [
      [0.48, () => this.#append(partition)],
      [0.07, () => this.#kill(partition)],
      [0.05, () => this.#makeZombie(partition)],
      [0.05, () => this.#thaw()],
      [0.03, () => this.#overtake(partition)],
      [0.04, () => this.#refillUnderZombie(partition)],
      [0.05, () => this.#close(partition)],
      [0.03, () => this.#loseLive()],
      [0.06, () => this.#turnWeather()],
      [0.05, () => this.#passTime()],
      [0.02, () => this.#addPartition()],
    ];
    let chance = this.#random.next();
    for (const [share, act] of chances) {
      chance -= share;
      if (chance < 0) return act();
    }
  }

  async #append(partition: number): Promise<void> {
    const count = await this.#put(partition);
    // Records come over time, so that panes close and expire within a run.
    await this.#sleep(count * 200);
  }

  async #put(partition: number): Promise<number> {
    const count = this.#random.between(1, this.#random.pick([1, 5, 40]));
    // Some producers were cut off for a while.
    const delayMs = this.#random.chance(0.2) ? this.#random.between(20_000, 150_000) : 0;
    const builder = new RecordBatchBuilder();
    for (let i = 0; i < count; i++) {
      const { value, recordTime } = this.#records.make(this.#clock.now() + i * 200, delayMs);
      builder.add(null, value === null ? null : Buffer.from(value), recordTime);
    }
    const { baseOffset } = await this.#log.append(TOPIC, partition, builder.build());
    this.#oracles[partition].readOn(this.#log.batches(TOPIC, partition));
    this.#note(`append ${partition}: ${baseOffset} to ${baseOffset + count - 1}`);
    return count;
  }

  #kill(partition: number): void {
    this.#note(`kill ${partition}`);
    this.#running[partition].owner.kill();
    this.#startTask(partition);
  }

  #makeZombie(partition: number): void {
    if (this.#world.isOrderly) return;
    this.#note(`freeze ${partition}, another takes over`);
    const { owner } = this.#running[partition];
    owner.freeze();
    this.#zombies.push(owner);
    this.#hadStragglers = true;
    this.#startTask(partition);
  }

  #thaw(): void {
    const zombie = this.#zombies.shift();
    if (zombie === undefined) return;
    this.#note("thaw a zombie");
    zombie.thaw();
    this.#zombies.push(zombie);
  }

  /** A zombie with records still to read sleeps so long that its successor has removed panes which those records belong to. */
  async #overtake(partition: number): Promise<void> {
    if (this.#world.isOrderly) return;
    await this.#put(partition);
    await this.#turn(this.#random.between(0, 30));
    this.#makeZombie(partition);
    await this.#turn(200);
    await this.#passTime();
    for (let i = 0; i < 3; i++) {
      await this.#append(partition);
      await this.#turn(60);
    }
    this.#note("thaw the one that was overtaken");
    this.#zombies.at(-1)!.thaw();
    await this.#turn(this.#random.between(10, 60));
    await this.#check("check after overtaking");
  }

  /** A zombie ends a checkpoint while its successor fills a live store that was lost. */
  async #refillUnderZombie(partition: number): Promise<void> {
    if (this.#world.isOrderly) return;
    await this.#put(partition);
    await this.#turn(this.#random.between(0, 60));
    this.#makeZombie(partition);
    this.#loseLive();
    await this.#turn(this.#random.between(0, 60));
    this.#note("thaw the zombie");
    this.#zombies.at(-1)!.thaw();
    for (let i = 0; i < 3; i++) {
      await this.#turn(this.#random.between(5, 30));
      await this.#check("check of the refill");
    }
  }

  async #close(partition: number): Promise<void> {
    this.#note(`close ${partition}`);
    const { task, owner } = this.#running[partition];
    await this.#until(task.close());
    owner.kill();
    if (this.#running[partition].owner === owner) this.#startTask(partition);
  }

  #loseLive(): void {
    this.#note("lose the live store");
    this.#lostLive = true;
    this.#looks = LOOKS_AFTER_LOSS;
    this.#live.lose();
  }

  #turnWeather(): void {
    const engine = this.#random.pick(ENGINES);
    const weather = this.#random.pick(WEATHERS);
    const ms = this.#random.between(100, 20_000);
    this.#note(`${engine} is ${weather} for ${ms} ms`);
    this.#weather.begin(engine, weather, ms);
  }

  /** Nothing is written for some minutes, so that with the next records panes close and expire. */
  async #passTime(): Promise<void> {
    const ms = this.#random.between(20_000, 400_000);
    this.#note(`${ms} ms pass`);
    await this.#sleep(ms);
  }

  #addPartition(): void {
    const partition = this.#oracles.length;
    if (partition === PARTITIONS_MAX) return;
    this.#note(`add partition ${partition}`);
    for (const topic of [TOPIC, deadTopicOf(TOPIC)]) this.#log.addPartition(topic);
    this.#takeIn(partition);
  }

  #takeIn(partition: number): void {
    this.#oracles.push(new Oracle(this.#app, partition));
    this.#startTask(partition);
  }

  /** No more faults: everyone catches up, and the stores must say what the log says. */
  async #comeToRest(): Promise<void> {
    this.#note("calm");
    this.#isCalm = true;
    this.#weather.clear();
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
    if (this.#world.isOrderly) this.#failure ??= findLeftover(this.#app, await this.#moment());
    for (const { task } of this.#running) await this.#until(task.close());
    await this.#check("check after closing");
    this.#failure ??= findWrongDeadLetters(this.#log, TOPIC, this.#oracles);
  }

  #isAtRest(): boolean {
    return this.#oracles.every(({ end }, partition) => {
      const status = this.#running[partition].task.status;
      const checkpointed = this.#history.checkpointed({ topic: TOPIC, partition });
      return status?.frontier === end - 1 && checkpointed === end - 1;
    });
  }

  #startTask(partition: number): void {
    const owner = new Owner({
      clock: this.#clock,
      random: this.#faults,
      weather: this.#weather,
      rates: () => this.#rates,
      onDeath: (engine) => this.#died(owner, partition, `within a write to ${engine}`),
      onStraggler: () => (this.#hadStragglers = true),
    });
    const pace = this.#faults.chance(0.7) ? randomPace(this.#faults) : {};
    const environment: Environment = {
      log: faultyLog(owner, this.#log, TOPIC),
      live: faultyLive(owner, this.#live),
      history: faultyHistory(owner, this.#history, this.#faults),
      clock: this.#clock,
      logger: SILENT,
      tables: this.#app.tables,
      tuning: { ...this.#world.tuning, ...pace },
      onDataLoss: "stop",
      crashPoint: (name) => this.#crash(owner, partition, name),
      pause: () => owner.pause(),
    };
    const { plan } = this.#app;
    const scope = { environment, plan, source: plan.events[0], task: { topic: TOPIC, partition } };
    const task = new Task(scope, (error) => {
      if (!(error instanceof CrashError)) this.#failure ??= `Partition ${partition} stopped: ${error.stack}`;
    });
    this.#running[partition] = { task, owner };
  }

  get #rates(): FaultRates {
    if (this.#isCalm) return NO_FAULTS;
    return this.#crashes < CRASHES_MAX ? this.#world.rates : { ...this.#world.rates, death: 0 };
  }

  #crash(owner: Owner, partition: number, name: string): void {
    if (this.#isCalm || this.#crashes >= CRASHES_MAX || !this.#faults.chance(this.#world.crashRate)) return;
    owner.kill();
    this.#died(owner, partition, `before: ${name}`);
    throw new CrashError(name);
  }

  /** A crash is noticed, unless another has taken over already. */
  #died(owner: Owner, partition: number, when: string): void {
    this.#note(`crash ${partition} ${when}`);
    this.#crashes++;
    if (this.#running[partition].owner !== owner) return;
    if (!this.#world.isOneProcess) return this.#startTask(partition);
    this.#loseLive();
    for (const running of this.#running) running.owner.kill();
    for (const other of this.#running.keys()) this.#startTask(other);
  }

  async #turn(times: number): Promise<void> {
    for (let i = 0; i < times && this.#failure === null; i++) {
      await settle();
      if (!this.#clock.step()) return;
      if (this.#looks > 0 && i % TURNS_PER_LOOK === 0) {
        this.#looks--;
        await this.#check("check after the live store was lost");
      }
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
    return {
      live: await this.#stored.inLive(this.#live),
      history: this.#stored.inHistory(this.#history.chunks),
      sources: await this.#live.sources(),
      checkpoints: this.#oracles.map((_, partition) =>
        this.#history.checkpointed({ topic: TOPIC, partition }),
      ),
      mayBeAhead: this.#hadStragglers && this.#lostLive && !this.#isCalm,
    };
  }

  #note(action: string): void {
    this.#actions.push(`${this.#clock.now() - START} ms: ${action}`);
  }
}
