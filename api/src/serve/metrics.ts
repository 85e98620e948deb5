import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Frame } from "../live/frames.js";
import type { SourceDescription } from "../sources.js";
import type { Refusal } from "./socket-session.js";

/** What is read when the metrics are scraped. */
export interface MetricSources {
  readonly subscribers: () => number;
  readonly liveQueries: () => number;
  readonly resumeBytes: () => number;
  readonly sockets: () => number;
  readonly cacheBytes: () => number;
  readonly sources: () => readonly SourceDescription[];
  readonly now: () => number;
}

/** The api's metrics, in a registry of its own. */
export class ApiMetrics {
  readonly registry = new Registry();
  readonly #operations = this.#histogram(
    "freshet_operation_seconds",
    "Time to answer an operation (a subscription: to begin).",
    ["kind", "failed"],
  );
  readonly #frames = this.#counter("freshet_frames_total", "Frames sent to subscribers.", ["kind"]);
  readonly #conflated = this.#counter(
    "freshet_frames_conflated_total",
    "Updates merged into other frames.",
    [],
  );
  readonly #resumes = this.#counter(
    "freshet_resumes_total",
    "Clients that came back, by what they were sent first.",
    ["kind"],
  );
  readonly #refusals = this.#counter(
    "freshet_web_socket_refusals_total",
    "Sockets, messages and operations on sockets that were refused.",
    ["reason"],
  );
  readonly #evaluations = this.#histogram(
    "freshet_live_query_seconds",
    "Time to work out a live query anew.",
    [],
  );
  readonly #delay = this.#histogram(
    "freshet_event_to_frame_seconds",
    "Age of the newest counted record when a frame with changes is made.",
    [],
  );
  #newest: { readonly frame: Frame; readonly recordTime: number } | null = null;
  readonly #loop: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });

  constructor(sources: MetricSources) {
    this.#loop.enable();
    this.#gauge("freshet_subscribers", "Subscriptions to rollups.", sources.subscribers);
    this.#gauge("freshet_live_queries", "Different live queries.", sources.liveQueries);
    this.#gauge(
      "freshet_resume_bytes",
      "Bytes kept to tell clients that come back what they missed, estimated.",
      sources.resumeBytes,
    );
    this.#gauge("freshet_web_sockets", "Open WebSockets.", sources.sockets);
    this.#gauge(
      "freshet_read_cache_bytes",
      "Bytes of chunks and decoded cells kept, estimated.",
      sources.cacheBytes,
    );
    this.#gauge(
      "freshet_event_loop_delay_seconds_p99",
      "Delay of the event loop since the last scrape.",
      () => {
        const p99 = this.#loop.percentile(99) / 1e9;
        this.#loop.reset();
        return p99;
      },
    );
    this.#addSources(sources);
  }

  operation(kind: string, seconds: number, failed: boolean): void {
    this.#operations.observe({ kind, failed: String(failed) }, seconds);
  }

  /** A frame that is sent; many subscribers get the same one. */
  frame(frame: Frame, newestRecordTime: () => number, now: number): void {
    this.#frames.inc({ kind: frame.kind });
    if (frame.conflated > 0) this.#conflated.inc(frame.conflated);
    if (frame.kind !== "DELTA") return;
    if (this.#newest?.frame !== frame) this.#newest = { frame, recordTime: newestRecordTime() };
    const age = now - this.#newest.recordTime;
    // During a catch-up records are old by nature.
    if (age >= 0 && age < 60_000) this.#delay.observe(age / 1_000);
  }

  resumed(told: boolean): void {
    this.#resumes.inc({ kind: told ? "DELTA" : "SNAPSHOT" });
  }

  refused(reason: Refusal): void {
    this.#refusals.inc({ reason });
  }

  evaluated(ms: number): void {
    this.#evaluations.observe(ms / 1_000);
  }

  close(): void {
    this.#loop.disable();
  }

  #addSources({ sources, now }: MetricSources): void {
    for (const field of ["read", "applied", "late", "invalid", "filtered", "amended", "overflow"] as const)
      this.#bySource(
        `freshet_source_${field}_events`,
        `Events of the source: ${field}.`,
        (source) => source[field],
        sources,
      );
    const lag = (source: SourceDescription): number =>
      source.partitions.reduce((sum, partition) => sum + partition.lag, 0);
    this.#bySource("freshet_source_lag_events", "Events in the log that are not read yet.", lag, sources);
    const behind = ({ watermark }: SourceDescription): number | null =>
      watermark === null ? null : (now() - watermark) / 1_000;
    this.#bySource(
      "freshet_source_watermark_delay_seconds",
      "How far the watermark is behind the clock.",
      behind,
      sources,
    );
  }

  #bySource(
    name: string,
    help: string,
    value: (source: SourceDescription) => number | null,
    sources: () => readonly SourceDescription[],
  ): void {
    const gauge: Gauge<string> = new Gauge({
      ...{ name, help, labelNames: ["source"], registers: [this.registry] },
      collect: () => {
        for (const source of sources()) gauge.set({ source: source.name }, value(source) ?? Number.NaN);
      },
    });
  }

  #gauge(name: string, help: string, value: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => gauge.set(value()),
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter<string> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, labelNames: string[]): Histogram<string> {
    const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
