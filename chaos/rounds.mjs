// The rounds of a run: load, faults, recovery, rest, checks; and what is told of them.
import { setTimeout as sleep } from "node:timers/promises";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeApp } from "./app/make-app.mjs";
import { accountsHold, answersOf, feedHolds, framesHold, lastFramesHold, ordersHold } from "./checks.mjs";
import { Clients } from "./clients.mjs";
import { Cluster } from "./cluster.mjs";
import { drawRound } from "./faults/all.mjs";
import { Flow } from "./flow.mjs";
import { Laptop } from "./laptop.mjs";
import { Oracle } from "./oracle.mjs";
import { questionsFor } from "./questions.mjs";
import { randomOf } from "./random.mjs";
import { Subscriber } from "./subscribers.mjs";
import { tableOf } from "./table.mjs";

const startMsMax = 60_000;
const restMsMax = 120_000;
const allowEveryMs = 250;
const ordersPerSecond = 200;
const differencesShown = 20;

export class Rounds {
  isWell = true;
  #folder;
  #engines;
  #options;
  #cluster = null;
  #clients = null;
  #oracle = null;
  #flow = null;
  #questions = [];
  #subscribers = [];
  /** Null unless a fault needs a disk, and there can be one. */
  #laptop = null;
  #rounds = [];
  /** What was done, with times, for the report of a failure. */
  #diary = [];
  #differences = 0;
  #allowed = 0;
  #allowing = null;
  #verified = null;
  #ended = false;
  #giveUp;
  #givenUp = new Promise((_, reject) => (this.#giveUp = reject));
  #began = Date.now();

  constructor({ folder, engines, options }) {
    this.#folder = folder;
    this.#engines = engines;
    this.#options = options;
  }

  /** True if all was well. Rejects where the run can't go on, or is given up. */
  run(faults) {
    return Promise.race([this.#run(faults), this.#givenUp]);
  }

  async #run(faults) {
    const { seed, minutes, rounds, verifyEvery } = this.#options;
    this.say(`seed ${seed}, prefix ${this.#engines.prefix}, logs in ${join(this.#folder, "logs")}`);
    const random = randomOf(seed);
    const times = new Map();
    const usable = await this.#start(faults);
    const until = Date.now() + minutes * 60_000;
    for (let round = 1; round <= rounds && Date.now() < until && !this.#ended && this.isWell; round++) {
      const actions = drawRound(random, usable, { brokers: this.#engines.brokers, times });
      await this.#round(round, actions);
      const isLast = round === rounds || Date.now() >= until;
      if (this.isWell && (isLast || round % verifyEvery === 0)) await this.#verify();
    }
    return this.isWell;
  }

  say(text) {
    const line = `${((Date.now() - this.#began) / 1_000).toFixed(1).padStart(7)} s  ${text}`;
    this.#diary.push(line);
    process.stdout.write(`${line}\n`);
  }

  fail(text) {
    this.isWell = false;
    this.say(`WRONG: ${text}`);
  }

  /** Ends the run where it is. */
  giveUp(why) {
    this.#ended = true;
    this.#giveUp(new Error(why));
  }

  killAll() {
    this.#cluster?.killAll();
    this.#laptop?.role.signal("SIGKILL");
  }

  async close() {
    clearInterval(this.#allowing);
    this.#flow?.unwatch();
    const taken = Promise.all(this.#allClients.map((clients) => clients.stop()));
    await Promise.race([taken, sleep(10_000, undefined, { ref: false })]);
    await Promise.all(this.#subscribers.map((subscriber) => subscriber.close()));
    await this.#cluster?.stop();
    await this.#laptop?.close();
  }

  report() {
    const events =
      this.#oracle?.topics.map(({ name }) => `${this.#oracle.account(name).read} of ${name}`) ?? [];
    const sum = (field) => this.#subscribers.reduce((all, subscriber) => all + subscriber[field], 0);
    const print = (text) => process.stdout.write(`${text}\n`);
    print(`\n${tableOf(this.#rounds, { differences: this.#differences })}\n`);
    print(
      `events: ${events.join(", ")}; orders sent again ${this.#clients?.repeated ?? 0}, without an answer ${this.#clients?.retries ?? 0}`,
    );
    print(
      `frames: ${sum("frames")}, every one held against the log; subscribers came back ${sum("returns")} times`,
    );
    if (this.#verified !== null) print(this.#verified);
    for (const role of this.#allRoles)
      for (const { at, code, signal } of role.ownEnds)
        print(`${role.name} ended by itself at ${new Date(at).toISOString()} with ${signal ?? code}`);
    if (this.isWell) return;
    print(`\nNOT WELL. Repeat with --seed ${this.#options.seed}. What was done:\n${this.#diary.join("\n")}`);
    print(`logs of the processes: ${join(this.#folder, "logs")}`);
  }

  /** Answers the faults that can happen. */
  async #start(faults) {
    const { partitions, seed } = this.#options;
    const app = await makeApp(this.#folder, partitions);
    const onEnd = (role, { code, signal, isAsked }) =>
      this.say(`${role.name} ended with ${signal ?? code}${isAsked ? "" : ", by itself"}`);
    this.#cluster = new Cluster({ folder: this.#folder, app, engines: this.#engines, onEnd });
    await this.#cluster.start();
    const urls = this.#urls;
    this.#oracle = await Oracle.open(app, this.#engines.log);
    this.#flow = new Flow({ engines: this.#engines, urls, topics: this.#oracle.topics });
    this.#clients = new Clients({
      url: this.#cluster.role("collector").url,
      seed,
      perSecond: ordersPerSecond,
    });
    const needsDisk = faults.some((fault) => fault.needsDisk);
    if (needsDisk)
      this.#laptop = await Laptop.open({ folder: join(this.#folder, "laptop"), app, seed, onEnd });
    const usable = faults.filter((fault) => !fault.needsDisk || this.#laptop !== null);
    for (const { name } of faults.filter((fault) => !usable.includes(fault)))
      this.say(`left out: ${name}: no file system can be mounted for it, which needs the rights of root`);
    if (usable.length === 0) throw new Error("no fault is left to inject");
    await this.#untilReady();
    this.#questions = questionsFor(Date.now());
    const random = randomOf(seed + 1);
    this.#subscribers = this.#questions.flatMap((question) => [
      new Subscriber({ question, urls, random }),
      new Subscriber({ question, urls: [...urls].reverse(), random }),
    ]);
    this.say("all processes are ready");
    return usable;
  }

  get #allClients() {
    return [this.#clients, this.#laptop?.clients ?? null].filter((clients) => clients !== null);
  }

  get #wantedRoles() {
    return [...this.#cluster.roles(), this.#laptop?.role].filter((role) => role !== undefined);
  }

  get #allRoles() {
    return [...(this.#cluster?.all ?? []), this.#laptop?.role].filter((role) => role !== undefined);
  }

  get #urls() {
    return this.#cluster.roles("api").map(({ url }) => url);
  }

  /** Throws with what processes are not ready, and why, if it takes too long. */
  async #untilReady() {
    let reasons = [];
    await this.#until(
      startMsMax,
      () => reasons.join("\n"),
      async () => {
        const told = await Promise.all(this.#wantedRoles.map((role) => role.notReady()));
        reasons = told.filter((reason) => reason !== null);
        return reasons.length === 0;
      },
    );
  }

  async #round(number, actions) {
    this.say(`round ${number}: ${actions.map(({ text, atMs }) => `${text} (at ${atMs} ms)`).join("; ")}`);
    this.#load();
    this.#flow.watch();
    await sleep(1_500);
    for (const action of actions) await action.prepare?.(this.#context);
    await Promise.all(actions.filter(({ atRest }) => !atRest).map((action) => this.#act(action)));
    const recoveryMs = await this.#recovery("recovered");
    await this.#rest();
    await this.#recovery("settled");
    const later = actions.filter(({ atRest }) => atRest);
    await Promise.all(later.map((action) => this.#act(action)));
    const settledMs = later.length === 0 ? 0 : await this.#recovery("settled");
    this.#rounds.push({
      faults: actions.map(({ fault }) => fault),
      recoveryMs: Math.max(recoveryMs, settledMs),
    });
    await this.#untilReady();
    await this.#check();
    const { read } = this.#oracle.account("Flight");
    this.say(
      `round ${number}: lag < 1 s after ${(recoveryMs / 1_000).toFixed(1)} s; ${read} flights, ${this.#clients.accepted.orders} orders`,
    );
  }

  /** Milliseconds; throws if it takes too long. */
  async #recovery(what) {
    const { patienceMs } = this.#options;
    const ms = await this.#flow[what](patienceMs);
    if (ms === null) throw new Error(`not ${what} within ${patienceMs / 1_000} s: ${this.#flow.last}`);
    return ms;
  }

  async #act(action) {
    await sleep(action.atMs);
    this.say(`+ ${action.text}`);
    try {
      await action.inject(this.#context);
      await sleep(action.forMs);
    } finally {
      await action.heal(this.#context);
    }
    this.say(`- ${action.text}`);
  }

  /** What faults are given, and checks. */
  get #context() {
    return {
      ...{ cluster: this.#cluster, engines: this.#engines, oracle: this.#oracle },
      ...{ clients: this.#clients, subscribers: this.#subscribers, laptop: this.#laptop },
      ...{ questions: this.#questions, urls: this.#urls },
    };
  }

  /** Events flow. */
  #load() {
    const step = (this.#options.pace * allowEveryMs) / 1_000;
    this.#allowing = setInterval(() => void this.#allow((this.#allowed += step)), allowEveryMs);
    for (const clients of this.#allClients) clients.start();
  }

  /** No further event is made; those under way come to their end. */
  async #rest() {
    clearInterval(this.#allowing);
    await Promise.all(this.#allClients.map((clients) => clients.stop()));
    await this.#until(
      restMsMax,
      () => "the feed does not come to rest",
      () => this.#isFeedAtRest(),
    );
  }

  /** The feed hands over batches of some hundreds, so that it comes a little further than it is allowed. */
  async #isFeedAtRest() {
    const before = await this.#engines.fed();
    if (before < this.#allowed) {
      // Said again: of two that were written at the same time the earlier may have been the later one.
      await this.#allow(this.#allowed);
      return false;
    }
    await sleep(1_000);
    return (await this.#engines.fed()) === before;
  }

  /** A feeder that is not there has no folder to write into. */
  async #allow(count) {
    const text = String(Math.floor(count));
    for (const name of ["feed", "feed-2"])
      await writeFile(join(this.#cluster.role(name).dataFolder, "feed", "allowed"), text).catch(() => {});
  }

  async #check() {
    const { answersWrong, ...wrongs } = await this.#wrongs();
    const all = [...Object.values(wrongs).flat(), ...answersWrong];
    this.#differences += all.length;
    for (const wrong of all.slice(0, differencesShown)) this.fail(wrong);
    if (all.length > differencesShown) this.fail(`… and ${all.length - differencesShown} more`);
  }

  async #wrongs() {
    await this.#oracle.read();
    const context = this.#context;
    const accounts = [...(await accountsHold(context)), ...(await feedHolds(context))];
    const { answers, wrongs: answersWrong } = await answersOf(context);
    const orders = ordersHold(context, answers.get("orders by shop") ?? {});
    const laptop =
      (await this.#laptop?.wrongs(this.#questions.find(({ name }) => name === "orders by shop"))) ?? [];
    const last = await lastFramesHold(context, answers);
    return { accounts, orders, laptop, last, frames: framesHold(context), answersWrong };
  }

  async #verify() {
    this.say("freshet verify …");
    this.#verified = await this.#verdict(() => this.#cluster.verify());
    if (this.#laptop !== null) await this.#verdict(() => this.#laptop.verify());
  }

  async #verdict(verify) {
    const { code, output } = await verify();
    const lines = output.trim().split("\n");
    this.say(lines.at(-1));
    if (code !== 0) {
      this.#differences += Number(/(\d+) differences/.exec(output)?.[1] ?? 1);
      this.fail(`freshet verify ended with ${code}:\n${lines.slice(-differencesShown).join("\n")}`);
    }
    return lines.at(-1);
  }

  async #until(msMax, whatNot, holds) {
    const began = performance.now();
    while (!(await holds().catch(() => false))) {
      if (performance.now() - began > msMax) throw new Error(`after ${msMax / 1_000} s: ${whatNot()}`);
      if (this.#ended) throw new Error("given up");
      await sleep(250);
    }
  }
}
