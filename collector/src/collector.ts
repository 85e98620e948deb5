import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock, Log } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import { didYouMean } from "@freshet/schema";
import { AppendBudget } from "./appender.js";
import { EventChecker } from "./check-event.js";
import type { Door } from "./door.js";
import type { CollectorLimits } from "./limits.js";
import { defaultLimits } from "./limits.js";
import type { CollectorMetrics } from "./metrics.js";
import { CollectorCounters } from "./metrics.js";
import { postEvents } from "./post-events.js";
import { RequestError, unavailable } from "./problem.js";
import { RateLimit } from "./rate-limit.js";
import { drain } from "./read-body.js";
import { corsHeaders, sendError, sendJson } from "./respond.js";
import { TopicAppender } from "./topic-appender.js";

export interface CollectorOptions {
  readonly plan: Plan;
  readonly log: Log;
  readonly clock: Clock;
  readonly limits?: Partial<CollectorLimits>;
  /** Told of every answer past 499: the cause stays on the server. */
  readonly onFailure?: (error: unknown) => void;
}

/** The producers' front door: `POST /v1/events/<Event>`. */
export interface Collector {
  /** Answers the request; false if its path is not the collector's. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  metrics(): CollectorMetrics;
  /** Takes nothing new; resolves when everything that waits is in the log or has failed. */
  close(): Promise<void>;
}

const root = "/v1/events";

export function createCollector(options: CollectorOptions): Collector {
  return new HttpCollector(options);
}

class HttpCollector implements Collector {
  readonly #options: CollectorOptions;
  readonly #limits: CollectorLimits;
  readonly #doors: ReadonlyMap<string, Door>;
  readonly #budget: AppendBudget;
  readonly #rate: RateLimit;
  readonly #counters = new CollectorCounters();
  #closed = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#budget = new AppendBudget(this.#limits);
    this.#rate = new RateLimit(this.#limits.eventsPerSecondMax);
    const { log, clock, plan } = options;
    this.#doors = new Map(
      plan.events.map((source) => {
        const appender = new TopicAppender({ log, clock, topic: source.topic, budget: this.#budget });
        return [source.name, { source, checker: new EventChecker(source), appender }];
      }),
    );
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path !== root && !path.startsWith(`${root}/`)) return false;
    const cors = corsHeaders(request);
    try {
      await this.#answer(path, request, response, cors);
    } catch (error) {
      await drain(request);
      if (!(error instanceof RequestError)) this.#options.onFailure?.(error);
      sendError(response, error, cors);
    }
    this.#counters.answered(response.statusCode);
    return true;
  }

  metrics(): CollectorMetrics {
    return this.#counters.snapshot(this.#budget.events);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(Array.from(this.#doors.values(), (door) => door.appender.close()));
  }

  async #answer(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    cors: Readonly<Record<string, string>>,
  ): Promise<void> {
    const door = this.#door(path.slice(root.length + 1));
    if (request.method === "OPTIONS") {
      response.writeHead(204, { ...cors, allow: "POST, OPTIONS" }).end();
      return;
    }
    if (request.method !== "POST") {
      throw new RequestError(405, "METHOD_NOT_ALLOWED", "Events are sent with POST.", {
        allow: "POST, OPTIONS",
      });
    }
    if (this.#closed) throw unavailable("The server is stopping.");
    const { status, body, failure } = await postEvents(request, door, {
      limits: this.#limits,
      rate: this.#rate,
      now: () => this.#options.clock.now(),
      counters: this.#counters,
    });
    if (failure !== undefined) this.#options.onFailure?.(failure);
    sendJson(response, status, body, status >= 500 ? { ...cors, "retry-after": "1" } : cors);
  }

  #door(encoded: string): Door {
    const name = decoded(encoded).slice(0, 100);
    const door = this.#doors.get(name);
    if (door) return door;
    const names = [...this.#doors.keys()];
    const known = names.length > 0 ? `This model has: ${names.join(", ")}.` : "This model has no events.";
    if (name === "") throw new RequestError(404, "UNKNOWN_EVENT", `Post to /v1/events/<Event>. ${known}`);
    const near = didYouMean(name, names);
    throw new RequestError(
      404,
      "UNKNOWN_EVENT",
      `There is no event “${name}”${near ? `: ${near}` : "."} ${known}`,
    );
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
