import type { RecordBatch } from "@freshet/engines";
import type { EventSource, Plan, Rollup } from "@freshet/schema";
import type { PlainEvent, PlainRollup, PlainValue, RandomApp } from "./random-app.js";

/** An event that belongs to a cell. */
export interface Contribution {
  readonly offset: number;
  readonly event: PlainEvent;
  readonly isAmendment: boolean;
}

export type CellAddress = Pick<ExpectedCell, "rollup" | "grainMs" | "pane" | "partition" | "group">;

export function keyOf({ rollup, grainMs, pane, partition, group }: CellAddress): string {
  return JSON.stringify([rollup, grainMs, pane, partition, group]);
}

/** What a cell must hold: the contributions with an offset up to its version. */
export interface ExpectedCell {
  readonly key: string;
  readonly rollup: string;
  readonly grainMs: number;
  readonly pane: number;
  readonly partition: number;
  readonly group: string;
  /** How long its tier keeps it in history, and how long the live store does, after its pane's end. */
  readonly keepMs: number;
  readonly liveMs: number;
  /** In the order of their offsets. */
  readonly contributions: Contribution[];
}

/** What must be known once a partition was read up to an offset. */
export interface ExpectedAccounts {
  readonly read: number;
  readonly applied: number;
  readonly late: number;
  readonly invalid: number;
  readonly filtered: number;
  readonly amended: number;
  readonly overflow: Readonly<Record<string, number>>;
  readonly watermark: number;
}

/**
 * A plain recomputation of one partition from its JSON texts: one event at a time, plain objects, nothing of the pipeline. It keeps what
 * was true after each offset.
 */
export class Oracle {
  readonly cells = new Map<string, ExpectedCell>();
  readonly cellsByRollup: ReadonlyMap<string, ExpectedCell[]>;
  /** By offset. */
  readonly accounts: ExpectedAccounts[] = [];
  readonly setAside: number[] = [];
  readonly #app: RandomApp;
  readonly #source: EventSource;
  readonly #partition: number;
  readonly #lastSeen = new Map<string, number>();
  readonly #groups = new Map<string, Set<string>>();
  readonly #count = { read: 0, applied: 0, late: 0, invalid: 0, filtered: 0, amended: 0 };
  readonly #overflow = new Map<string, number>();
  #clock = -Infinity;
  #maxTime = -Infinity;

  constructor(app: RandomApp, partition: number) {
    this.#app = app;
    this.#source = app.plan.events[0];
    this.#partition = partition;
    this.cellsByRollup = new Map(app.plan.rollups.map(({ name }) => [name, []]));
  }

  get end(): number {
    return this.accounts.length;
  }

  /** Takes in what the log has got since. */
  readOn(batches: readonly RecordBatch[]): void {
    for (const batch of batches) {
      for (let i = batch.indexFrom(this.end); i < batch.count; i++) {
        this.#readRecord(batch.value(i)?.toString() ?? null, batch.timestamps[i], batch.offset(i));
      }
    }
  }

  #readRecord(text: string | null, recordTime: number, offset: number): void {
    this.#count.read++;
    this.#clock = Math.max(this.#clock, recordTime);
    const event = parse(text);
    if (event === null || event.at > recordTime + this.#source.skewMs || this.#isRepeated(event)) {
      this.#count.invalid++;
      this.setAside.push(offset);
    } else if (event.at < this.#watermark - this.#source.acceptMs) {
      this.#count.late++;
      this.setAside.push(offset);
    } else {
      this.#maxTime = Math.max(this.#maxTime, event.at);
      this.#apply(event, offset);
    }
    const overflow = Object.fromEntries(this.#overflow);
    this.accounts.push({ ...this.#count, overflow, watermark: this.#watermark });
  }

  get #watermark(): number {
    return this.#maxTime - this.#source.latenessMs;
  }

  #isRepeated(event: PlainEvent): boolean {
    if (this.#source.id === null || event.id === null) return false;
    const seen = this.#lastSeen.get(event.id);
    this.#lastSeen.set(event.id, this.#clock);
    return seen !== undefined && this.#clock - seen <= this.#source.dedupeMs;
  }

  #apply(event: PlainEvent, offset: number): void {
    let isCounted = false;
    let isAmendment = false;
    for (const plain of this.#app.rollups) {
      if (!plain.where(event)) continue;
      isCounted = true;
      if (this.#applyTo(plain, event, offset)) isAmendment = true;
    }
    this.#count[isCounted ? "applied" : "filtered"]++;
    if (isAmendment) this.#count.amended++;
  }

  /** Answers whether a closed pane changed. */
  #applyTo(plain: PlainRollup, event: PlainEvent, offset: number): boolean {
    const rollup = rollupOf(this.#app.plan, plain.name);
    const group = this.#groupOf(plain, rollup, event);
    let amends = false;
    for (const { grainMs, keepMs } of rollup.tiers) {
      const pane = Math.floor(event.at / grainMs) * grainMs;
      if (pane + grainMs <= this.#watermark - keepMs) continue;
      const isAmendment = pane + grainMs <= this.#watermark;
      amends ||= isAmendment;
      const address = { rollup: plain.name, grainMs, pane, partition: this.#partition, group };
      const cell = this.#cellAt(address, keepMs, Math.min(keepMs, rollup.liveMs));
      cell.contributions.push({ offset, event, isAmendment });
    }
    return amends;
  }

  #cellAt(address: CellAddress, keepMs: number, liveMs: number): ExpectedCell {
    const key = keyOf(address);
    const present = this.cells.get(key);
    if (present !== undefined) return present;
    const cell = { ...address, key, keepMs, liveMs, contributions: [] };
    this.cells.set(key, cell);
    this.cellsByRollup.get(address.rollup)!.push(cell);
    return cell;
  }

  #groupOf(plain: PlainRollup, rollup: Rollup, event: PlainEvent): string {
    const group = JSON.stringify(plain.dimensions.map((of): PlainValue => of(event)));
    const { grainMs, keepMs } = rollup.tiers[rollup.tiers.length - 1];
    const pane = Math.floor(event.at / grainMs) * grainMs;
    const isKept = pane + grainMs > this.#watermark - keepMs;
    const key = `${plain.name} ${pane}`;
    const admitted = this.#groups.get(key) ?? new Set();
    this.#groups.set(key, admitted);
    if (isKept && (admitted.has(group) || admitted.size < rollup.maxGroups)) {
      admitted.add(group);
      return group;
    }
    this.#overflow.set(plain.name, (this.#overflow.get(plain.name) ?? 0) + 1);
    return "*";
  }
}

export function rollupOf(plan: Plan, name: string): Rollup {
  return plan.rollups.find((rollup) => rollup.name === name)!;
}

/** The broken records of the simulation are all told by these few checks. */
function parse(text: string | null): PlainEvent | null {
  if (text === null) return null;
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { id, at, shop, kind, amount, pieces } = json;
  if (typeof shop !== "string" || typeof amount !== "number" || typeof at !== "string") return null;
  return {
    id: (id as string | undefined) ?? null,
    at: Date.parse(at),
    shop,
    kind: (kind as string | undefined) ?? null,
    amount,
    pieces: (pieces as number | undefined) ?? null,
  };
}
