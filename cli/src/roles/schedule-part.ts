import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Api } from "@freshet/api";
import { type HistoryStore, systemClock } from "@freshet/engines";
import {
  deliver,
  type DeliverySettings,
  type DuePeriod,
  type Errand,
  errandsOf,
  Keeper,
  type KeeperEvent,
  makeReport,
  whyNot,
} from "@freshet/reports";
import type { Registry } from "prom-client";
import type { App } from "../app/load-app.js";
import { ScheduleMetrics } from "../metrics/schedule-metrics.js";
import { browserOf } from "../start/browser.js";
import type { Part, PartContext } from "./part.js";

/** A schedule names minutes, so it need not be looked at more often. */
const pollMs = 15_000;
/** What is under way when the process ends is given up after so long; its lease lets another go on. */
const closeMsMax = 1_500;

/** Sends the reports that have a schedule. Any number of processes may: each period is claimed in the history store. */
export class SchedulePart implements Part {
  readonly #context: PartContext;
  readonly #api: () => Api;
  readonly #history: HistoryStore;
  readonly #metrics = new ScheduleMetrics();
  readonly #name = randomUUID();
  readonly #stop = new AbortController();
  /** Why an errand is not done, by its report and destination. */
  readonly #notes = new Map<string, string>();
  readonly #running: Promise<void>;
  #app: App;

  /** `api` answers as whoever may see everything: a schedule has no reader whose rights it could take. */
  constructor(context: PartContext, { api, history }: { api: () => Api; history: HistoryStore }) {
    this.#context = context;
    this.#api = api;
    this.#history = history;
    this.#app = context.app;
    this.#running = this.#run();
  }

  get registries(): readonly Registry[] {
    return [this.#metrics.registry];
  }

  notReady(): readonly string[] {
    return [];
  }

  notes(): readonly string[] {
    return [...this.#notes.values()];
  }

  /** From the next look on. */
  setApp(app: App): void {
    this.#app = app;
    this.#notes.clear();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeMsMax)));
    await Promise.race([this.#running, patience]);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // Numbers of an API that is still catching up would be too small.
      if (this.#api().notReady().length === 0) await this.#keeper().pass(signal);
      await systemClock.sleep(pollMs, signal).catch(() => undefined);
    }
  }

  #keeper(): Keeper {
    const settings = deliverySettings(this.#context);
    const errands = errandsOf(this.#app.reports).filter((errand) => {
      const why = whyNot(errand.destination, settings);
      if (why !== null) this.#note(errand, why);
      return why === null;
    });
    return new Keeper({
      ...{ errands, marks: this.#history, name: this.#name, now: () => systemClock.now() },
      send: (errand, period, signal) => this.#send(errand, { period, settings, signal }),
      timeLimit: (ms) => AbortSignal.timeout(ms),
      tell: (event) => this.#tell(event),
    });
  }

  async #send(
    { report, sending, destination }: Errand,
    { period, settings, signal }: { period: DuePeriod; settings: DeliverySettings; signal: AbortSignal },
  ): Promise<void> {
    const app = this.#app;
    const api = this.#api();
    for (const format of sending.formats) {
      const made = await makeReport({
        ...{ report, plan: app.plan, app: app.name, format, signal, variables: {} },
        execute: (request) => api.execute(request),
        from: new Date(period.from).toISOString(),
        to: new Date(period.to).toISOString(),
        now: systemClock.now(),
        browser: browserOf(process.env),
      });
      const key = `${app.name}/${made.fileName}`;
      await deliver(made, destination, { settings, signal, key, now: () => systemClock.now() });
    }
  }

  #tell(event: KeeperEvent): void {
    const { logger } = this.#context;
    const { report, destination } = event.errand;
    const fields = { report: report.name, to: destination.text };
    const from = "period" in event ? new Date(event.period.from).toISOString() : null;
    switch (event.kind) {
      case "sent":
        this.#metrics.sent(report.name, destination.text, event.ms);
        this.#notes.delete(noteKey(event.errand));
        return logger.info({ ...fields, from, ms: event.ms }, "A report was sent");
      case "failed":
        this.#metrics.failed(report.name, destination.text);
        this.#notes.set(
          noteKey(event.errand),
          `The report ${report.name} could not be sent; the log says why`,
        );
        return logger.error(
          { ...fields, from, err: event.error },
          "A report could not be sent; it is tried again",
        );
      case "skipped":
        this.#metrics.skipped(report.name, destination.text, event.periods.length);
        return logger.warn(
          { ...fields, periods: event.periods.length },
          "Periods of a report were missed for too long and are not sent; ask for them with freshet report",
        );
      case "overtaken":
        return logger.warn(
          { ...fields, from },
          "Another process took a report over; it may have been sent twice",
        );
      case "unmarked":
        return logger.warn(
          { ...fields, err: event.error },
          "The history store can't tell what was sent; trying again",
        );
    }
  }

  #note(errand: Errand, why: string): void {
    const key = noteKey(errand);
    if (this.#notes.has(key)) return;
    const words = `The report ${errand.report.name} is not sent to ${errand.destination.text}: ${why}`;
    this.#notes.set(key, words);
    this.#context.logger.warn({ report: errand.report.name, to: errand.destination.text }, words);
  }
}

function noteKey({ report, destination }: Errand): string {
  return JSON.stringify([report.name, destination.text]);
}

function deliverySettings({ config, dataFolder }: PartContext): DeliverySettings {
  const { folder, s3, webhooks, webhookSecret, webhookPrivate } = config.reports;
  return {
    folder: folder ?? join(dataFolder, "reports"),
    bucket: s3,
    webhooks: { urls: webhooks, secret: webhookSecret, allowPrivate: webhookPrivate },
  };
}
