import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "@freshet/engines";
import type { EventSource } from "@freshet/schema";
import { type ExecutionResult, type GraphQLSchema, execute, parse, validate } from "graphql";
import type { Api, ApiLogger, ApiOptions, ApiRequest } from "./api.js";
import { type ApiLimits, defaultLimits } from "./limits.js";
import { Hub } from "./live/hub.js";
import { SharedResults, SharedStream } from "./live/shared-results.js";
import { Mirror } from "./mirror.js";
import { Reader } from "./read/reader.js";
import { buildApiSchema } from "./schema/build-schema.js";
import { exampleOperations } from "./serve/examples.js";
import { GRAPHQL_PATH, type GraphqlServer, createGraphqlServer } from "./serve/graphql-server.js";
import { type MaskError, createMaskError } from "./serve/mask-error.js";
import { ApiMetrics } from "./serve/metrics.js";
import { Pages } from "./serve/pages.js";
import { notesOf, notReady } from "./serve/readiness.js";
import { answerJson, answerText, namesUrl, pathOf, protect, refuseHost, share } from "./serve/respond.js";
import { type SocketServer, createSocketServer } from "./serve/web-socket.js";
import { Sources } from "./sources.js";

/** Builds the API of a plan and begins to follow the live store. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const parts = await assemble(options);
  const { schema, metrics, pages, mirrors, hub, sources, server, sockets } = parts;
  const reasons = (): string[] => notReady(mirrors, sources, options.hooks?.notReady);
  return {
    schema,
    metrics: metrics.registry,
    notReady: reasons,
    notes: () => notesOf(mirrors),
    handle: (request, response) =>
      handle(request, response, {
        ...{ server, pages, metrics, reasons, origins: options.origins ?? [] },
        notes: () => notesOf(mirrors),
      }),
    handleUpgrade(request, socket, head) {
      if (pathOf(request) !== GRAPHQL_PATH) return false;
      sockets.upgrade(request, socket, head);
      return true;
    },
    execute: async (request) => masked(await run(schema, request), parts.maskError),
    subscribe: (request) => runSubscription(parts, request),
    setDashboards: (dashboards) => void (pages.dashboards = dashboards),
    setNotice: (notice) => void (pages.notice = notice),
    async close() {
      hub.close();
      await Promise.all([sockets.close(), sources.close()]);
      for (const mirror of mirrors) mirror.close();
      metrics.close();
    },
  };
}

interface Parts {
  readonly schema: GraphQLSchema;
  readonly metrics: ApiMetrics;
  readonly pages: Pages;
  readonly mirrors: readonly Mirror[];
  readonly hub: Hub;
  readonly sources: Sources;
  readonly server: GraphqlServer;
  readonly sockets: SocketServer;
  readonly maskError: MaskError;
  readonly results: SharedResults;
}

async function assemble(options: ApiOptions): Promise<Parts> {
  const { plan, clock, name = "Freshet", dev = false, origins = [], dashboards = [] } = options;
  const limits: ApiLimits = { ...defaultLimits, ...options.limits };
  const logger = options.logger ?? SILENT;
  const onError = (error: unknown): void =>
    logger.warn({ err: error }, "A store could not be read; trying again.");
  const sources = new Sources({ plan, live: options.live, log: options.log, clock, onError });
  const readers = await createReaders(options, limits, sources);
  const mirrors = [...readers.values()].map((reader) => reader.mirror);
  const newest = (): number =>
    Math.max(
      -Infinity,
      ...mirrors.flatMap((mirror) => [...mirror.heads().values()].map((head) => head.recordTime)),
    );
  const hub = new Hub({
    limits,
    now: () => clock.now(),
    onFrame: (frame) => metrics.frame(frame, newest, clock.now()),
    onEvaluated: (ms) => metrics.evaluated(ms),
    onResumed: (told) => metrics.resumed(told),
  });
  const metrics: ApiMetrics = new ApiMetrics({
    subscribers: () => hub.subscribers,
    liveQueries: () => hub.cohorts,
    resumeBytes: () => hub.resumeBytes,
    sockets: () => sockets.sockets,
    cacheBytes: () => [...readers.values()].reduce((sum, reader) => sum + reader.bytes, 0),
    sources: () => sources.latest,
    now: () => clock.now(),
  });
  const schema = buildApiSchema({ plan, readers, hub, sources, limits });
  const maskError = createMaskError(logger, options.hooks?.requestId);
  const results = new SharedResults({
    maskError,
    onSubscribed: (seconds, failed) => metrics.operation("subscription", seconds, failed),
  });
  const server = createGraphqlServer({
    ...{ schema, limits, dev, origins, maskError, results },
    title: name,
    examples: exampleOperations(plan),
    onOperation: (kind, seconds, failed) => metrics.operation(kind, seconds, failed),
  });
  const sockets = createSocketServer({
    ...{ server, limits, origins, maskError, results },
    onRefused: (reason) => metrics.refused(reason),
  });
  const pages = new Pages(name, plan, { dashboards, dev, editable: options.editable ?? false });
  await Promise.all([sources.start(), ...mirrors.map((mirror) => mirror.start())]);
  return { schema, metrics, pages, mirrors, hub, sources, server, sockets, maskError, results };
}

async function createReaders(
  options: ApiOptions,
  limits: ApiLimits,
  sources: Sources,
): Promise<Map<string, Reader>> {
  const { plan, live, history, clock, log, logger = SILENT } = options;
  const readers = new Map<string, Reader>();
  for (const rollup of plan.rollups) {
    const source = plan.events.find(({ name }) => name === rollup.source) as EventSource;
    const partitions = await partitionsOf(log, source.topic);
    const onError = (error: unknown): void =>
      logger.warn({ err: error, rollup: rollup.name }, "The live store could not be read.");
    const mirror = new Mirror({ rollup, live, clock, partitions, onError });
    readers.set(
      rollup.name,
      new Reader({
        rollup,
        source,
        mirror,
        history,
        clock,
        limits,
        behind: () => sources.behind(source.name),
        logEnd: (partition) => endOf(log, source.topic, partition),
      }),
    );
  }
  return readers;
}

/** Null where the log isn't at hand, or the topic isn't there yet. */
async function partitionsOf(log: Log | undefined, topic: string): Promise<number | null> {
  try {
    return (await log?.partitions(topic)) ?? null;
  } catch {
    return null;
  }
}

async function endOf(log: Log | undefined, topic: string, partition: number): Promise<number | null> {
  try {
    return (await log?.end(topic, partition)) ?? null;
  } catch {
    return null;
  }
}

interface Handlers {
  readonly server: GraphqlServer;
  readonly pages: Pages;
  readonly origins: readonly string[];
  readonly metrics: ApiMetrics;
  readonly reasons: () => string[];
  readonly notes: () => string[];
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: Handlers,
): Promise<boolean> {
  switch (pathOf(request)) {
    case GRAPHQL_PATH:
      protect(response);
      if (namesUrl(request)) await handlers.server(request, response);
      else refuseHost(response);
      return true;
    case "/dashboards.json": {
      if (share(request, response, handlers.origins)) return true;
      const { body, version } = handlers.pages.answer();
      answerJson(request, response, { status: 200, body, etag: `"${version}"` });
      return true;
    }
    case "/live":
      answerJson(request, response, { status: 200, body: '{"live":true}' });
      return true;
    case "/ready": {
      const reasons = handlers.reasons();
      const notes = handlers.notes();
      const body = JSON.stringify({
        ready: reasons.length === 0,
        reasons,
        ...(notes.length > 0 && { notes }),
      });
      answerJson(request, response, { status: reasons.length === 0 ? 200 : 503, body });
      return true;
    }
    case "/metrics":
      answerText(
        request,
        response,
        handlers.metrics.registry.contentType,
        await handlers.metrics.registry.metrics(),
      );
      return true;
    default:
      return false;
  }
}

async function run(
  schema: GraphQLSchema,
  { query, variables, operationName }: ApiRequest,
): Promise<ExecutionResult> {
  const document = parse(query);
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  return await execute({ schema, document, variableValues: variables, operationName, contextValue: {} });
}

async function runSubscription(
  { schema, results }: Parts,
  { query, variables, operationName }: ApiRequest,
): Promise<AsyncIterableIterator<ExecutionResult>> {
  const document = parse(query);
  const errors = validate(schema, document);
  if (errors.length > 0) throw errors[0];
  const result = await results.subscribe({ schema, document, variableValues: variables, operationName });
  if (result instanceof SharedStream) return result;
  throw result.errors?.[0] ?? new Error("The subscription gave no frames.");
}

function masked(result: ExecutionResult, maskError: MaskError): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map((error) => maskError(error)) } : result;
}

const SILENT: ApiLogger = { info: () => {}, warn: () => {}, error: () => {} };
