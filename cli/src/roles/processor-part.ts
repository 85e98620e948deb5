import { steadyClock } from "@freshet/engines";
import { isForeseen, type Processor, startProcessor } from "@freshet/processors";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { groupName } from "../engines/names.js";
import type { Engines } from "../engines/open-engines.js";
import { ProcessorMetrics } from "../metrics/processor-metrics.js";
import type { Part, PartContext } from "./part.js";

interface ProcessorPartOptions {
  /** The last checkpoint may take so long; without it the next owner only reads a little more of the log. */
  readonly closeMsMax: number;
  /** Told when a new process might go on where this one can't: it was expelled from the group, or nobody foresaw what went wrong. */
  readonly onFailed: (error: Error) => void;
}

/** log ─▶ cells, for the partitions that are assigned to this process. */
export class ProcessorPart implements Part {
  readonly registries: readonly Registry[];
  readonly #processor: Processor;
  /** Why all processing stands still. */
  #failure: Error | null = null;
  #closing = false;

  private constructor(
    processor: Processor,
    {
      metrics,
      logger,
      onFailed,
    }: { metrics: ProcessorMetrics; logger: Logger } & Pick<ProcessorPartOptions, "onFailed">,
  ) {
    this.#processor = processor;
    this.registries = [metrics.registry];
    void processor.failed.then((error) => {
      if (this.#closing) return;
      this.#failure = error;
      logger.error({ err: error }, "Processing has stopped; what is stored can still be read");
      if (!isForeseen(error)) onFailed(error);
    });
    void processor.expelled.then((error) => this.#closing || onFailed(error));
  }

  /** Rejects with what startProcessor rejects with. The model must have been guarded and the topics be there. */
  static async open(
    { app, config, logger, metrics }: PartContext,
    engines: Engines,
    { closeMsMax, onFailed }: ProcessorPartOptions,
  ): Promise<ProcessorPart> {
    const { log } = engines;
    const own = new ProcessorMetrics(app.plan, log, () => processor.status());
    const processor: Processor = await startProcessor({
      plan: app.plan,
      log: metrics.measured(log, "log", ["append"]),
      live: metrics.measured(engines.live, "live", ["flush"]),
      history: own.counted(metrics.measured(engines.history, "history", ["read", "write", "checkpoint"])),
      tables: app.tables,
      group: groupName(config),
      clock: steadyClock,
      logger,
      tuning: { closeMsMax },
      timings: own,
    });
    return new ProcessorPart(processor, { metrics: own, logger, onFailed });
  }

  notReady(): readonly string[] {
    const stopped = this.#processor.status().flatMap(({ source, partition, stopped: why }) => {
      return why === null ? [] : [`${source}, partition ${partition}, stands still: ${why}`];
    });
    return stopped.length === 0 && this.#failure !== null ? [this.#failure.message] : stopped;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#processor.close();
  }
}
