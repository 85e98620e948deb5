import type { Chunk, HistoryStore, Log, SourceStatus } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import { Counter, Gauge, Histogram, Registry } from "prom-client";

const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];
const outcomes = ["applied", "late", "invalid", "filtered", "amended"] as const;
/** A scrape does not wait longer for a log that does not answer. */
const endMsMax = 2_000;

/** The partitions that this process works on, and how long its tasks take to save. */
export class ProcessorMetrics {
  readonly registry = new Registry();
  readonly #flush = this.#histogram("freshet_flush_seconds", "Time of a flush to the live store.");
  readonly #checkpoint = this.#histogram("freshet_checkpoint_seconds", "Time of a checkpoint to history.");
  readonly #documents = this.#counter("freshet_history_documents_total", "Chunks written to history.");
  readonly #bytes = this.#counter("freshet_history_bytes_total", "Bytes of chunks written to history.");

  constructor(plan: Plan, log: Log, status: () => readonly SourceStatus[]) {
    const topics = new Map(plan.events.map(({ name, topic }) => [name, topic]));
    const gauge = (
      name: string,
      help: string,
      set: (gauge: Gauge) => void | Promise<void>,
      more: string[] = [],
    ): void => {
      const made: Gauge = new Gauge({
        ...{ name, help, labelNames: ["source", "partition", ...more], registers: [this.registry] },
        collect: () => {
          // Partitions move to other processes.
          made.reset();
          return set(made);
        },
      });
    };
    gauge(
      "freshet_partition_events",
      "Events of a partition by outcome.",
      (made) => {
        for (const each of status())
          for (const outcome of outcomes) made.set({ ...labelsOf(each), outcome }, each[outcome]);
      },
      ["outcome"],
    );
    gauge("freshet_partition_lag_events", "Events in the log that are not read yet.", async (made) => {
      await Promise.all(
        status().map(async (each) => {
          const end = await endOf(log, topics.get(each.source) ?? "", each.partition);
          if (end !== null) made.set(labelsOf(each), Math.max(0, end - 1 - each.frontier));
        }),
      );
    });
    gauge(
      "freshet_partition_watermark_delay_seconds",
      "How far the watermark is behind the clock.",
      (made) => {
        for (const each of status())
          if (Number.isFinite(each.watermark))
            made.set(labelsOf(each), (Date.now() - each.watermark) / 1_000);
      },
    );
    gauge("freshet_partition_stopped", "1 where a partition stands still.", (made) => {
      for (const each of status()) made.set(labelsOf(each), each.stopped === null ? 0 : 1);
    });
  }

  /** The store, with what is written to it counted. Of a store whose operations are bound to it. */
  counted(history: HistoryStore): HistoryStore {
    const write = async (chunks: readonly Chunk[]): Promise<void> => {
      await history.write(chunks);
      this.#documents.inc(chunks.length);
      this.#bytes.inc(chunks.reduce((sum, { bytes }) => sum + bytes.length, 0));
    };
    return new Proxy(history, {
      get: (target, property): unknown =>
        property === "write" ? write : Reflect.get(target, property, target),
    });
  }

  flushed(ms: number): void {
    this.#flush.observe(ms / 1_000);
  }

  checkpointed(ms: number): void {
    this.#checkpoint.observe(ms / 1_000);
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  #histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }
}

function labelsOf({ source, partition }: SourceStatus): { source: string; partition: number } {
  return { source, partition };
}

async function endOf(log: Log, topic: string, partition: number): Promise<number | null> {
  const tooLate = new Promise<null>((resolve) => setTimeout(() => resolve(null), endMsMax).unref());
  return Promise.race([log.end(topic, partition).catch(() => null), tooLate]);
}
