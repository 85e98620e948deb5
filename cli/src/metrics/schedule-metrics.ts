import { Counter, Gauge, Histogram, Registry } from "prom-client";

const labelNames = ["report", "to"];

/** What became of scheduled reports. */
export class ScheduleMetrics {
  readonly registry = new Registry();
  readonly #sendings = new Counter({
    name: "freshet_report_sendings_total",
    help: "Periods of scheduled reports that were sent, failed (and are tried again), or were skipped.",
    labelNames: [...labelNames, "outcome"],
    registers: [this.registry],
  });
  readonly #failing = new Gauge({
    name: "freshet_report_failing",
    help: "1 where the last attempt to send a report failed.",
    labelNames,
    registers: [this.registry],
  });
  readonly #seconds = new Histogram({
    name: "freshet_report_seconds",
    help: "Time to make and send a period of a report.",
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 120, 300],
    labelNames: ["report"],
    registers: [this.registry],
  });

  sent(report: string, to: string, ms: number): void {
    this.#sendings.inc({ report, to, outcome: "sent" });
    this.#failing.set({ report, to }, 0);
    this.#seconds.observe({ report }, ms / 1_000);
  }

  failed(report: string, to: string): void {
    this.#sendings.inc({ report, to, outcome: "failed" });
    this.#failing.set({ report, to }, 1);
  }

  skipped(report: string, to: string, periods: number): void {
    this.#sendings.inc({ report, to, outcome: "skipped" }, periods);
  }
}
