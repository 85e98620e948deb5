// What the log means, recomputed by the reader that `freshet verify` has: every frame is held against it at the frontier that the frame names.
import { SourceOracle } from "../cli/dist/verify/oracle.js";
import { loadApp } from "../cli/dist/app/load-app.js";
import { Tally } from "./tally.mjs";
import { frontiersOf } from "./tokens.mjs";

/** How the feed's events begin, and none that somebody else puts into its topic. */
const fedBegins = Buffer.from('{"scheduledAt":"');

export class Oracle {
  #log;
  /** By name of the source. */
  #sources = new Map();

  constructor({ plan, tables, log }) {
    this.#log = log;
    for (const source of plan.events)
      this.#sources.set(source.name, {
        oracle: new SourceOracle(plan, source, tables),
        offsets: [],
        fed: [],
        events: 0,
        tally: new Tally(),
      });
  }

  static async open(folder, log) {
    const { app, problems } = await loadApp(folder);
    if (app === null) throw new Error(problems.map(({ message }) => message).join("; "));
    return new Oracle({ plan: app.plan, tables: app.tables, log });
  }

  get topics() {
    return [...this.#sources].map(([name, { oracle }]) => ({ name, topic: oracle.source.topic }));
  }

  /** Reads what has come into the log since. */
  async read() {
    for (const source of this.#sources.values()) {
      const { topic } = source.oracle.source;
      const count = await this.#log.partitions(topic);
      for (let partition = 0; partition < count; partition++) await this.#readPartition(source, partition);
      note(source);
    }
  }

  /** How many events of the feed each partition has. */
  fed(name) {
    const { fed, offsets } = this.#sources.get(name);
    return offsets.map((_, partition) => fed[partition] ?? 0);
  }

  /** Counted: { read, applied, late, invalid, filtered }. */
  account(name) {
    const sum = { read: 0, applied: 0, late: 0, invalid: 0, filtered: 0 };
    for (const account of this.#sources.get(name).oracle.accounts.values())
      for (const field of Object.keys(sum)) sum[field] += account[field];
    return sum;
  }

  /** Null if the totals of a frame or an answer are those of its frontier, else words. */
  wrong({ source, counted }, { token, totals }) {
    return this.#sources.get(source).tally.wrong(counted, totals, frontiersOf(token));
  }

  async #readPartition(source, partition) {
    const { topic } = source.oracle.source;
    let offset = source.offsets[partition] ?? 0;
    for (;;) {
      const batch = await this.#log.read(topic, partition, offset);
      if (batch === null) break;
      for (let index = 0; index < batch.count; index++) {
        if (batch.offset(index) < offset) continue;
        const [start, end] = [batch.starts[index], batch.ends[index]];
        if (start >= 0 && batch.bytes.subarray(start, start + fedBegins.length).equals(fedBegins))
          source.fed[partition] = (source.fed[partition] ?? 0) + 1;
        source.oracle.add({
          partition,
          offset: batch.offset(index),
          recordTime: batch.timestamps[index],
          value: start < 0 ? null : batch.bytes.subarray(start, end),
        });
      }
      offset = batch.nextOffset;
    }
    source.offsets[partition] = offset;
  }
}

/** Notes the accepted events that were not noted yet. */
function note(source) {
  const { events } = source.oracle;
  const hasAmount = source.oracle.source.fields.some(({ name }) => name === "amount");
  for (; source.events < events.length; source.events++) {
    const amount = hasAmount ? Number(events.value(source.events, "amount")) : 0;
    source.tally.add(events.partitions.at(source.events), events.offsets.at(source.events), amount);
  }
}
