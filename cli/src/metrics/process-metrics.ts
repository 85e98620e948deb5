import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** What every role measures: the process itself, whether it is ready, and its engines. */
export class ProcessMetrics {
  readonly registry = new Registry();
  readonly #engines = new Histogram({
    name: "freshet_engine_seconds",
    help: "Time of a call to log, live store or history.",
    labelNames: ["engine", "operation", "failed"],
    buckets,
    registers: [this.registry],
  });

  constructor(notReady: () => readonly string[]) {
    collectDefaultMetrics({ register: this.registry });
    const ready: Gauge = new Gauge({
      name: "freshet_ready",
      help: "1 if /ready is green, else 0.",
      registers: [this.registry],
      collect: () => ready.set(notReady().length === 0 ? 1 : 0),
    });
  }

  /** The engine with the given operations measured; all else goes straight to it. */
  measured<T extends object>(engine: T, name: string, operations: readonly (keyof T & string)[]): T {
    const wrapped = new Map<string | symbol, unknown>(
      operations.map((operation) => [operation, this.#timed(engine, name, operation)]),
    );
    return new Proxy(engine, {
      get: (target, property) => {
        const known = wrapped.get(property);
        if (known !== undefined) return known;
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== "function") return value;
        // Bound, since private fields are the engine's and not the proxy's; once, since this is asked for often.
        const bound: unknown = value.bind(target);
        wrapped.set(property, bound);
        return bound;
      },
    });
  }

  #timed(engine: object, name: string, operation: string): unknown {
    const call = Reflect.get(engine, operation, engine) as (...args: unknown[]) => Promise<unknown>;
    return async (...args: unknown[]) => {
      const startedAt = performance.now();
      let failed = "true";
      try {
        const result = await call.apply(engine, args);
        failed = "false";
        return result;
      } finally {
        const seconds = (performance.now() - startedAt) / 1_000;
        this.#engines.observe({ engine: name, operation, failed }, seconds);
      }
    };
  }
}
