import type { EventSource, Plan, Rollup } from "@freshet/schema";
import { EventTable, NumberList } from "./columns.js";
import { evaluate, type Plain, type Scope } from "./evaluate.js";
import type { Sighting } from "./expected-measure.js";
import { readEvent } from "./read-event.js";

export type Tables = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, Plain>>>>;

export interface LogRecord {
  readonly partition: number;
  readonly offset: number;
  readonly recordTime: number;
  readonly value: Uint8Array | null;
}

/** E8: read = applied + late + invalid + filtered. */
export interface Account {
  read: number;
  applied: number;
  late: number;
  invalid: number;
  filtered: number;
}

interface PartitionState {
  maxTime: number;
  /** Greatest record time so far. */
  recordClock: number;
  readonly ids: RecentIds;
}

/** Group of an event in a rollup: text of the group's values, "*" for the overflow group. */
export const overflowGroup = "*";
const notCounted = -1;
const idsMax = 500_000;

/**
 * Recomputes what a source's log means, record by record, with plain data: no batches, no panes in memory, no versions, no
 * recovery. Feed it every record of every partition in offset order.
 */
export class SourceOracle {
  readonly source: EventSource;
  readonly events: EventTable;
  readonly accounts = new Map<number, Account>();
  /** Coordinates "partition/offset" of everything set aside. */
  readonly setAside = new Set<string>();
  readonly rollups: readonly RollupGroups[];
  readonly #tables: Tables;
  readonly #partitions = new Map<number, PartitionState>();

  constructor(plan: Plan, source: EventSource, tables: Tables) {
    this.source = source;
    this.events = new EventTable(source);
    this.#tables = tables;
    this.rollups = plan.rollups
      .filter((rollup) => rollup.source === source.name)
      .map((rollup) => new RollupGroups(rollup));
  }

  add(record: LogRecord): void {
    const account = this.account(record.partition);
    account.read++;
    const state = this.#state(record.partition);
    state.recordClock = Math.max(state.recordClock, record.recordTime);
    const values = readEvent(record.value, this.source);
    if (values === null || this.#refused(values, record, state))
      return this.#putAside(record, account, "invalid");
    const time = Number(values.get(this.source.time));
    const watermark = state.maxTime - this.source.latenessMs;
    if (time < watermark - this.source.acceptMs) return this.#putAside(record, account, "late");
    state.maxTime = Math.max(state.maxTime, time);
    const index = this.events.length;
    this.events.add({ partition: record.partition, offset: record.offset, time, watermark, values });
    const scope = this.scope(index);
    const counted = this.rollups.map((rollup) => rollup.add(record.partition, time, scope));
    account[counted.includes(true) ? "applied" : "filtered"]++;
  }

  account(partition: number): Account {
    let account = this.accounts.get(partition);
    if (account === undefined) {
      account = { read: 0, applied: 0, late: 0, invalid: 0, filtered: 0 };
      this.accounts.set(partition, account);
    }
    return account;
  }

  /** Greatest watermark of any partition. */
  watermark(): number {
    return Math.max(...[...this.#partitions.values()].map((state) => state.maxTime)) - this.source.latenessMs;
  }

  scope(index: number): Scope {
    return {
      field: (name) => this.events.value(index, name),
      lookup: (lookupName, name) => {
        const lookup = this.source.lookups.find((item) => item.name === lookupName);
        if (lookup === undefined) throw new Error(`no lookup ${lookupName}`);
        const key = this.events.value(index, lookup.by);
        return key === null ? null : (this.#tables.get(lookup.table)?.get(String(key))?.[name] ?? null);
      },
    };
  }

  sighting(index: number): Sighting {
    const { times, partitions, offsets } = this.events;
    return {
      time: times.at(index),
      partition: partitions.at(index),
      offset: offsets.at(index),
      scope: this.scope(index),
    };
  }

  /** An event from the future, or one whose id was there before. */
  #refused(values: ReadonlyMap<string, Plain>, record: LogRecord, state: PartitionState): boolean {
    if (Number(values.get(this.source.time)) > record.recordTime + this.source.skewMs) return true;
    const id = this.source.id === null ? null : (values.get(this.source.id) ?? null);
    return id !== null && state.ids.see(String(id), state.recordClock);
  }

  #putAside(record: LogRecord, account: Account, why: "late" | "invalid"): void {
    account[why]++;
    this.setAside.add(`${record.partition}/${record.offset}`);
  }

  #state(partition: number): PartitionState {
    let state = this.#partitions.get(partition);
    if (state === undefined) {
      state = { maxTime: -Infinity, recordClock: -Infinity, ids: new RecentIds(this.source.dedupeMs) };
      this.#partitions.set(partition, state);
    }
    return state;
  }
}

/** Which group each accepted event belongs to, in one rollup. */
export class RollupGroups {
  readonly rollup: Rollup;
  readonly names: string[] = [];
  /** Index in `names` by event; −1 where the rollup does not count the event. */
  readonly groups = new NumberList();
  readonly #ids = new Map<string, number>();
  /** Admitted groups by partition and pane of the coarsest tier. */
  readonly #admitted = new Map<string, Set<string>>();

  constructor(rollup: Rollup) {
    this.rollup = rollup;
  }

  add(partition: number, time: number, scope: Scope): boolean {
    const { where, dimensions } = this.rollup;
    const counts = where === null || evaluate(where.ast, scope) === true;
    this.groups.push(
      counts
        ? this.#group(
            partition,
            time,
            JSON.stringify(dimensions.map(({ expr }) => evaluate(expr.ast, scope))),
          )
        : notCounted,
    );
    return counts;
  }

  #group(partition: number, time: number, wanted: string): number {
    const coarsest = this.rollup.tiers.at(-1)?.grainMs ?? 1;
    const pane = `${partition}/${Math.floor(time / coarsest)}`;
    let admitted = this.#admitted.get(pane);
    if (admitted === undefined) {
      admitted = new Set();
      this.#admitted.set(pane, admitted);
    }
    const fits = admitted.has(wanted) || admitted.size < this.rollup.maxGroups;
    if (fits) admitted.add(wanted);
    const name = fits ? wanted : overflowGroup;
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.names.push(name) - 1;
      this.#ids.set(name, id);
    }
    return id;
  }
}

/** When each id was seen last. What is remembered ends after 500,000 ids twice over, as documented for `id`. */
class RecentIds {
  readonly #spanMs: number;
  #since = -Infinity;
  #current = new Map<string, number>();
  #previous = new Map<string, number>();

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** True if the id was seen within the span; notes that it is seen now. */
  see(id: string, clock: number): boolean {
    if (clock - this.#since > this.#spanMs || this.#current.size >= idsMax) {
      this.#previous = this.#current;
      this.#current = new Map();
      this.#since = clock;
    }
    const seen = this.#current.get(id) ?? this.#previous.get(id);
    this.#current.set(id, clock);
    return seen !== undefined && clock - seen <= this.#spanMs;
  }
}
