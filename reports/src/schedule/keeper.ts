import type { ReportDefinition, ReportDestination, ReportSending } from "@freshet/schema";
import { type DuePeriod, duePeriods, latestDue } from "./due.js";
import {
  afterFailure,
  afterSent,
  claimed,
  firstMark,
  isFree,
  type Mark,
  markText,
  parseMark,
  skippedThrough,
} from "./mark.js";

/** Where marks are kept: the facts of the history store, of whose port this is a part. */
export interface Marks {
  getMeta(key: string): Promise<string | null>;
  swapMeta(key: string, from: string | null, to: string): Promise<boolean>;
}

/** One report to one destination. */
export interface Errand {
  readonly report: ReportDefinition;
  readonly sending: ReportSending;
  readonly destination: ReportDestination;
}

export type KeeperEvent =
  | { readonly kind: "sent"; readonly errand: Errand; readonly period: DuePeriod; readonly ms: number }
  | { readonly kind: "failed"; readonly errand: Errand; readonly period: DuePeriod; readonly error: unknown }
  | { readonly kind: "skipped"; readonly errand: Errand; readonly periods: readonly DuePeriod[] }
  /** Another process took over, since this one was too slow: the period may have been sent twice, under one name. */
  | { readonly kind: "overtaken"; readonly errand: Errand; readonly period: DuePeriod }
  /** Marks could not be read or written. */
  | { readonly kind: "unmarked"; readonly errand: Errand; readonly error: unknown };

export interface KeeperOptions {
  readonly errands: readonly Errand[];
  readonly marks: Marks;
  /** Unique among processes, also of former ones. */
  readonly name: string;
  readonly now: () => number;
  /** Makes the files of a period and hands them over. Must end when the signal is aborted. */
  readonly send: (errand: Errand, period: DuePeriod, signal: AbortSignal) => Promise<void>;
  /** Aborts after so long. */
  readonly timeLimit: (ms: number) => AbortSignal;
  readonly tell: (event: KeeperEvent) => void;
}

/** How long making and handing over may take. */
const SEND_MS_MAX = 300_000;
/** How long nobody else begins: longer, so that clocks of processes may differ by minutes. */
const LEASE_MS = 600_000;

export function keyOf({ report, destination }: Pick<Errand, "report" | "destination">): string {
  return `report ${report.name} ${report.period} ${destination.text}`;
}

/** One errand for each destination of the reports that have a schedule. */
export function errandsOf(reports: readonly ReportDefinition[]): readonly Errand[] {
  return reports.flatMap((report) => {
    const { sending } = report;
    return sending === null ? [] : sending.to.map((destination) => ({ report, sending, destination }));
  });
}

/**
 * Sends each period of each report once: it is claimed in the history store, sent, and marked as sent. Of several processes one gets
 * the claim. A crash between sending and marking lets the next one repeat it after the lease, under the same name: outside it is at least once.
 */
export class Keeper {
  readonly #options: KeeperOptions;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Does what is due now, errand by errand. Never throws; ends early if `stop` is aborted. */
  async pass(stop: AbortSignal): Promise<void> {
    for (const errand of this.#options.errands) {
      try {
        while (!stop.aborted && (await this.#step(errand, stop)));
      } catch (error) {
        this.#options.tell({ kind: "unmarked", errand, error });
      }
    }
  }

  /** Sends one period that is due; false if there is nothing more to do now. */
  async #step(errand: Errand, stop: AbortSignal): Promise<boolean> {
    const { marks, name, now } = this.#options;
    const key = keyOf(errand);
    const text = await marks.getMeta(key);
    const { report, sending } = errand;
    const mark = text === null ? null : parseMark(text);
    if (mark === null) {
      const first = firstMark(latestDue(report, sending.schedule, now()).to, name);
      await marks.swapMeta(key, text, markText(first));
      return false;
    }
    if (!isFree(mark, now())) return false;
    const { send, skipped } = duePeriods(report, sending.schedule, { ...mark, now: now() });
    if (skipped.length > 0) return this.#skip(errand, { text: text as string, mark, skipped });
    if (send.length === 0) return false;
    const until = now() + LEASE_MS;
    const taken = claimed(mark, name, until);
    if (!(await marks.swapMeta(key, text, markText(taken)))) return false;
    // The earliest first; one that can't be made must not keep the others waiting.
    const period = send[mark.failures % send.length];
    return this.#send(errand, { period, taken, until }, stop);
  }

  async #skip(
    errand: Errand,
    { text, mark, skipped }: { text: string; mark: Mark; skipped: readonly DuePeriod[] },
  ): Promise<boolean> {
    const { marks, name, tell } = this.#options;
    const next = { ...skippedThrough(mark, skipped[skipped.length - 1].to), by: name };
    const done = await marks.swapMeta(keyOf(errand), text, markText(next));
    if (done) tell({ kind: "skipped", errand, periods: skipped });
    return done;
  }

  async #send(
    errand: Errand,
    { period, taken, until }: { period: DuePeriod; taken: Mark; until: number },
    stop: AbortSignal,
  ): Promise<boolean> {
    const { marks, now, send, timeLimit, tell } = this.#options;
    const startedAt = now();
    let next: Mark;
    let error: unknown = null;
    try {
      // The claim itself may have taken long.
      if (now() >= until - SEND_MS_MAX) throw new Error("The history store answered too late.");
      await send(errand, period, AbortSignal.any([stop, timeLimit(SEND_MS_MAX)]));
      next = afterSent(taken, period, now());
    } catch (thrown) {
      error = thrown ?? new Error("It failed.");
      next = afterFailure(taken, period, { at: now(), words: wordsOf(error) });
      // A process that ends has not failed: the next one goes on at once.
      if (stop.aborted) next = { ...taken, turn: taken.turn + 1, leasedUntil: null };
    }
    const marked = await marks.swapMeta(keyOf(errand), markText(taken), markText(next));
    if (!marked) tell({ kind: "overtaken", errand, period });
    else if (error === null) tell({ kind: "sent", errand, period, ms: now() - startedAt });
    else if (!stop.aborted) tell({ kind: "failed", errand, period, error });
    return marked && error === null;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
