import type { Config } from "../config/config.js";
import { StartError } from "../start/start-error.js";
import type { Part, PartContext } from "./part.js";

export type RoleName = "processor" | "api" | "collector" | "feed" | "reports";
type EngineUrl = "KAFKA_BROKERS" | "REDIS_URL" | "MONGODB_URL";

export interface Role {
  readonly name: RoleName;
  readonly description: string;
  /** Engines that other roles use as well, so that embedded ones would not do. */
  readonly needs: readonly EngineUrl[];
  /** Where it listens if nobody says: roles of one machine do not meet. */
  readonly port: number;
  readonly whatThereIs: string;
  /** Loads what the role is made of: a processor has no use for GraphQL, nor the API for the counting. */
  readonly open: (context: PartContext) => Promise<Part>;
}

const probes = "There are /live, /ready and /metrics.";
const all: readonly EngineUrl[] = ["KAFKA_BROKERS", "REDIS_URL", "MONGODB_URL"];

export const roles: readonly Role[] = [
  {
    name: "processor",
    description:
      "count the events of the partitions that the consumer group assigns; any number share the work",
    needs: all,
    port: 4002,
    whatThereIs: probes,
    open: async (context) => (await import("./open-processor.js")).openProcessorRole(context),
  },
  {
    name: "api",
    description: "answer GraphQL and serve the page; any number, each on its own",
    needs: all,
    port: 4000,
    whatThereIs: `The page is at /, reports at /r/, GraphQL at /graphql. ${probes}`,
    open: async (context) => (await import("./open-api.js")).openApiRole(context),
  },
  {
    name: "collector",
    description: "take events over HTTP into the log; any number, each on its own",
    needs: ["KAFKA_BROKERS"],
    port: 4001,
    whatThereIs: `Events go to /v1/events/<Event>. ${probes}`,
    open: async (context) => (await import("./open-collector.js")).openCollectorRole(context),
  },
  {
    name: "feed",
    description: "run the app's feed.js, which appends events to the log; one of an app",
    needs: ["KAFKA_BROKERS"],
    port: 4003,
    whatThereIs: probes,
    open: async (context) => (await import("./open-feed.js")).openFeedRole(context),
  },
  {
    name: "reports",
    description: "send the reports that have a schedule; any number, each period is sent by one",
    needs: all,
    port: 4004,
    whatThereIs: probes,
    open: async (context) => (await import("./open-reports.js")).openReportsRole(context),
  },
];

/** Throws StartError if a role would have an engine for itself that others must see. */
export function requireShared({ name, needs }: Pick<Role, "name" | "needs">, config: Config): void {
  const given = { KAFKA_BROKERS: config.kafka, REDIS_URL: config.redis, MONGODB_URL: config.mongodbUrl };
  const missing = needs.filter((url) => given[url] === null);
  if (missing.length === 0) return;
  throw new StartError(
    `freshet ${name} needs ${needs.join(", ")}; ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not set. ` +
      "An embedded engine belongs to one process. To run everything in one process: freshet start.",
  );
}
