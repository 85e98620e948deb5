import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, HistoryStore, LiveStore, Log } from "@freshet/engines";
import type { Dashboard, Plan, Problem } from "@freshet/schema";
import type { ExecutionResult, GraphQLSchema } from "graphql";
import type { Registry } from "prom-client";
import type { ApiLimits } from "./limits.js";

/** Where what clients must not see is written. The shape of pino's methods. */
export interface ApiLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ApiOptions {
  readonly plan: Plan;
  readonly live: LiveStore;
  readonly history: HistoryStore;
  /** For the lag of sources, the number of partitions and nothing else. Without it both come from the live store. */
  readonly log?: Log;
  readonly clock: Clock;
  readonly dashboards?: readonly Dashboard[];
  /** Whether the page may write the files of dashboards: it is told so, and somebody else does it. */
  readonly editable?: boolean;
  /** Introspection and GraphiQL. */
  readonly dev?: boolean;
  /** Name of the app. */
  readonly name?: string;
  readonly limits?: Partial<ApiLimits>;
  /** Origins besides the server's own that may use the API from a browser, e.g. "https://example.org". */
  readonly origins?: readonly string[];
  readonly logger?: ApiLogger;
  readonly hooks?: ApiHooks;
}

export interface ApiHooks {
  /** Further reasons why the process is not ready; empty if it is. */
  readonly notReady?: () => readonly string[];
  /** Unique name of a request, for errors and the log. */
  readonly requestId?: () => string;
}

export interface ApiRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** Shown on the page: a mistake in an edited model or dashboard while the last good one goes on. */
export interface Notice {
  readonly text: string;
  readonly problems: readonly Problem[];
}

export interface Api {
  readonly schema: GraphQLSchema;
  readonly metrics: Registry;
  /** Why a load balancer should wait; empty if it need not. */
  notReady(): readonly string[];
  /** What is not as it should be while answers are right nevertheless: they are stale. */
  notes(): readonly string[];
  /** Answers /graphql, /dashboards.json, /live, /ready and /metrics; false for anything else, which stays unanswered. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Takes the upgrade of /graphql to a WebSocket; false for any other path, whose socket stays untouched. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Runs one query without the limits of the network. */
  execute(request: ApiRequest): Promise<ExecutionResult>;
  /** Runs one subscription without the limits of the network. */
  subscribe(request: ApiRequest): Promise<AsyncIterableIterator<ExecutionResult>>;
  setDashboards(dashboards: readonly Dashboard[]): void;
  setNotice(notice: Notice | null): void;
  /** Ends subscriptions and sockets and stops following the live store. */
  close(): Promise<void>;
}
