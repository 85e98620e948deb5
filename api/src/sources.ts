import type { Clock, LiveStore, Log, SourceStatus } from "@freshet/engines";
import type { EventSource, Plan } from "@freshet/schema";
import { type CatchUp, CatchUpMeter } from "./catch-up.js";
import { PullIterator } from "./live/iterator.js";

export interface SourcesOptions {
  readonly plan: Plan;
  readonly live: LiveStore;
  readonly log?: Log;
  readonly clock: Clock;
  readonly onError?: (error: unknown) => void;
}

/** The account of a source, in the shape of the API's type Source. */
export interface SourceDescription {
  readonly name: string;
  readonly topic: string;
  readonly read: number;
  readonly applied: number;
  readonly late: number;
  readonly invalid: number;
  readonly filtered: number;
  readonly amended: number;
  readonly overflow: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly samples: readonly object[];
  readonly partitions: readonly PartitionDescription[];
  readonly watermark: number | null;
  readonly catchUp: CatchUp | null;
}

export interface PartitionDescription {
  readonly partition: number;
  readonly frontier: number | null;
  readonly end: number;
  readonly lag: number;
  readonly watermark: number | null;
  readonly stopped: string | null;
}

const POLL_MS = 500;
const SAMPLES = 20;

/** Watches how far the sources have come: counters from the live store, ends from the log. */
export class Sources {
  readonly #options: SourcesOptions;
  /** By source. */
  readonly #meters = new Map<string, CatchUpMeter>();
  /** Partitions of the topics that are known to be there. */
  readonly #counts = new Map<string, number>();
  readonly #subscribers = new Set<PullIterator<readonly SourceDescription[]>>();
  readonly #stop = new AbortController();
  #described: readonly SourceDescription[] = [];
  #running: Promise<void> | null = null;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#poll();
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    for (const subscriber of [...this.#subscribers]) subscriber.end();
    await this.#running;
  }

  /** As of now. */
  async describe(): Promise<readonly SourceDescription[]> {
    await this.#poll();
    return this.#described;
  }

  /** As of the last look, at most half a second ago. */
  get latest(): readonly SourceDescription[] {
    return this.#described;
  }

  /** More of it is known to be on its way, or it stands still. */
  behind(source: string): boolean {
    const found = this.#described.find(({ name }) => name === source);
    return (
      found !== undefined &&
      (found.catchUp !== null || found.partitions.some(({ stopped }) => stopped !== null))
    );
  }

  /** The present account, and each that differs from the one before. */
  subscribe(): AsyncIterableIterator<readonly SourceDescription[]> {
    let sent = "";
    const subscriber: PullIterator<readonly SourceDescription[]> = new PullIterator({
      pull: () => {
        const text = JSON.stringify(this.#described);
        if (text === sent) return null;
        sent = text;
        return this.#described;
      },
      closed: () => void this.#subscribers.delete(subscriber),
    });
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#options.clock.sleep(POLL_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      await this.#poll();
      for (const subscriber of [...this.#subscribers]) subscriber.wake();
    }
  }

  async #poll(): Promise<void> {
    const { plan, live, onError } = this.#options;
    try {
      const statuses = await live.sources();
      this.#described = await Promise.all(plan.events.map((source) => this.#describe(source, statuses)));
    } catch (error) {
      onError?.(error);
    }
  }

  async #describe(source: EventSource, all: readonly SourceStatus[]): Promise<SourceDescription> {
    const statuses = all
      .filter((status) => status.source === source.name)
      .sort((a, b) => a.partition - b.partition);
    const partitions = await this.#partitions(source, statuses);
    const sum = (field: "read" | "applied" | "late" | "invalid" | "filtered" | "amended"): number =>
      statuses.reduce((total, status) => total + status[field], 0);
    const known = partitions.flatMap(({ watermark }) => (watermark === null ? [] : [watermark]));
    return {
      name: source.name,
      topic: source.topic,
      read: sum("read"),
      applied: sum("applied"),
      late: sum("late"),
      invalid: sum("invalid"),
      filtered: sum("filtered"),
      amended: sum("amended"),
      overflow: statuses.reduce((total, { overflow }) => total + addUp(Object.values(overflow)), 0),
      reasons: reasonsOf(statuses),
      samples: samplesOf(statuses),
      partitions,
      watermark: known.length === 0 ? null : Math.min(...known),
      catchUp: this.#catchUp(source.name, statuses, partitions),
    };
  }

  /** Those of the log, too, of which nobody has told anything yet. */
  async #partitions(
    source: EventSource,
    statuses: readonly SourceStatus[],
  ): Promise<readonly PartitionDescription[]> {
    const told = new Set(statuses.map(({ partition }) => partition));
    const count = await this.#countOf(source.topic);
    const untold = Array.from({ length: count }, (_, partition) => partition).filter(
      (partition) => !told.has(partition),
    );
    const described = await Promise.all([
      ...statuses.map((status) => this.#partition(source, status)),
      ...untold.map((partition) => this.#untold(source, partition)),
    ]);
    return described.sort((a, b) => a.partition - b.partition);
  }

  async #countOf(topic: string): Promise<number> {
    const known = this.#counts.get(topic);
    if (known !== undefined) return known;
    // The topic may not be there yet.
    const count = (await this.#options.log?.partitions(topic).catch(() => 0)) ?? 0;
    if (count > 0) this.#counts.set(topic, count);
    return count;
  }

  async #untold({ topic }: EventSource, partition: number): Promise<PartitionDescription> {
    const { log } = this.#options;
    const [start, end] = await Promise.all([log?.start(topic, partition), log?.end(topic, partition)]);
    const lag = (end ?? 0) - (start ?? 0);
    return { partition, frontier: null, end: end ?? 0, lag, watermark: null, stopped: null };
  }

  async #partition({ topic }: EventSource, status: SourceStatus): Promise<PartitionDescription> {
    const { partition, frontier, watermark, stopped } = status;
    const end = Math.max(frontier + 1, (await this.#options.log?.end(topic, partition)) ?? 0);
    return {
      partition,
      frontier: frontier < 0 ? null : frontier,
      end,
      lag: end - frontier - 1,
      watermark: Number.isFinite(watermark) ? watermark : null,
      stopped,
    };
  }

  #catchUp(
    name: string,
    statuses: readonly SourceStatus[],
    partitions: readonly PartitionDescription[],
  ): CatchUp | null {
    let meter = this.#meters.get(name);
    if (!meter) this.#meters.set(name, (meter = new CatchUpMeter()));
    const recorded = statuses.filter(({ recordTime }) => Number.isFinite(recordTime));
    const lag = addUp(partitions.map((partition) => partition.lag));
    return meter.measure({
      at: performance.now(),
      now: this.#options.clock.now(),
      position: addUp(partitions.map(({ end }) => end)) - lag,
      lag,
      recordTime: recorded.length === 0 ? null : Math.max(...recorded.map((status) => status.recordTime)),
      firstRecordTime:
        recorded.length === 0 ? null : Math.min(...recorded.map((status) => status.firstRecordTime)),
    });
  }
}

function reasonsOf(statuses: readonly SourceStatus[]): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { reasons } of statuses)
    for (const [reason, count] of Object.entries(reasons))
      counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

function samplesOf(statuses: readonly SourceStatus[]): object[] {
  return statuses
    .flatMap(({ partition, samples }) => samples.map((sample) => ({ partition, ...sample })))
    .sort((a, b) => b.recordTime - a.recordTime)
    .slice(0, SAMPLES);
}

function addUp(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
