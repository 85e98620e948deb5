import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema, execute, graphql, GraphQLError, subscribe, validate } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { airportRows, dayRows, hourRows, monthRows, routeRows, totalsOf } from "./flights";
import { definition } from "./pages";
import { sdl } from "./schema";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MockRow } from "./flights";

export interface MockServer {
  readonly url: string;
  /** What the next answers and frames are made of; tests write here. */
  readonly world: World;
  /** Sends every subscriber the rows as they are now, the changed ones only. */
  push(change: { changed?: readonly MockRow[]; removed?: readonly string[] }): void;
  pushSources(): void;
  /** Sockets that are open. */
  open(): number;
  /** Ends all sockets at once and, until `restore`, refuses new ones. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

export interface World {
  airports: MockRow[];
  hours: MockRow[];
  error: { code: string; message: string; requestId?: string } | null;
  stale: boolean;
  catchUp: { progress: number; eventsPerSecond: number; secondsLeft: number } | null;
  version: string;
  notice: string | null;
  /** One dashboard more, with every view that is not drawn along time. */
  allViews: boolean;
  /** What airports were in the period before. */
  before: MockRow[];
  /** Answers give all rows, however few are asked for. */
  whole: boolean;
  /** Subscriptions are accepted but answer nothing. */
  silent: boolean;
  samples: {
    partition: number;
    offset: number;
    reason: string;
    detail: string;
    excerpt: string;
    recordTime: string;
  }[];
}

interface Arguments {
  readonly by?: readonly string[];
  readonly every?: string;
  readonly first?: number;
  readonly from?: string;
}

type Roots = Record<string, (args: Arguments) => unknown>;

type Wake = (frame: { changed: readonly MockRow[]; removed: readonly string[] } | null) => void;

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript"],
  [".css", "text/css"],
  [".svg", "image/svg+xml"],
  [".woff2", "font/woff2"],
]);
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface MockHooks {
  /** Sees every request first; true if it has answered. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean;
  /** Told what a client says of itself when it opens its socket. */
  readonly onConnect?: (params: Readonly<Record<string, unknown>>) => void;
}

/** The built page over hand-made numbers, under the policy the real server sends. */
export async function startMockServer(port = 0, hooks: MockHooks = {}): Promise<MockServer> {
  const world = newWorld();
  const wakes = new Set<Wake>();
  const sourceWakes = new Set<() => void>();
  let refused = false;
  const schema = buildSchema(sdl);
  const roots = rootsOf(world, wakes, sourceWakes);
  const http = createServer((request, response) => void answer(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  // The functions of the same copy of graphql that built the schema.
  const onConnect = ({ connectionParams = {} }): void => hooks.onConnect?.(connectionParams);
  useServer({ schema, roots, execute, subscribe, validate, onConnect }, sockets);
  http.on("upgrade", (request, socket, head) => {
    if (refused) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request));
    return undefined;
  });
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    world,
    push: ({ changed = [], removed = [] }) => wakes.forEach((wake) => wake({ changed, removed })),
    pushSources: () => sourceWakes.forEach((wake) => wake()),
    open: () => sockets.clients.size,
    cut() {
      refused = true;
      sockets.clients.forEach((client) => client.terminate());
    },
    restore: () => void (refused = false),
    async close() {
      sockets.clients.forEach((client) => client.terminate());
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await hooks.before?.(request, response)) return;
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/dashboards.json")
      return send(
        response,
        "application/json",
        JSON.stringify(definition(world.version, world.notice, world.allViews)),
      );
    if (path === "/graphql") {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as {
        query: string;
        variables: Record<string, unknown>;
      };
      const result = await graphql({
        schema,
        source: query,
        variableValues: variables,
        rootValue: roots.query,
      });
      return send(response, "application/json", JSON.stringify(result));
    }
    const file = extname(path) === "" ? "index.html" : normalize(path).replace(/^[/.]+/, "");
    try {
      return send(
        response,
        types.get(extname(file)) ?? "application/octet-stream",
        await readFile(join(dist, file)),
      );
    } catch {
      response.writeHead(404).end();
    }
  }
}

function newWorld(): World {
  const now = Date.now();
  const midnight = Math.floor((now - 5 * 3_600_000) / 86_400_000) * 86_400_000 + 5 * 3_600_000;
  return {
    airports: airportRows(),
    hours: hourRows(midnight, now),
    error: null,
    stale: false,
    catchUp: null,
    version: "1",
    notice: null,
    silent: false,
    allViews: false,
    before: airportRows().map((row) => ({ ...row, lateShare: row.lateShare - 5 })),
    whole: false,
    samples: [
      {
        partition: 2,
        offset: 40_112,
        reason: "delay is not a number",
        detail: 'delay: "NA"',
        excerpt: '{"date":"2001-06-14T09:15","delay":"NA","origin":"ORD"}',
        recordTime: new Date(now - 9e6).toISOString(),
      },
      {
        partition: 0,
        offset: 51_007,
        reason: "time lies in the future",
        detail: "by 4 h",
        excerpt: '{"date":"2001-06-14T23:55","delay":-4,"origin":"LAX"}',
        recordTime: new Date(now - 3e6).toISOString(),
      },
    ],
  };
}

function rowsFor(world: World, field: string, args: Arguments): MockRow[] {
  if (field === "routes") return routeRows();
  if (args.every === "1h") return args.by?.includes("origin") === true ? byHour(world) : world.hours;
  if (args.every === "1d") return dayRows(Date.now(), 150);
  if (args.every === "1mo") return monthRows(Date.now());
  return args.from === undefined ? world.airports : world.before;
}

function byHour({ airports, hours }: World): MockRow[] {
  return airports
    .slice(0, 30)
    .flatMap((row) => hours.map((hour) => ({ ...row, id: `${row.id} ${hour.id}`, window: hour.window })));
}

function rootsOf(
  world: World,
  wakes: Set<Wake>,
  sourceWakes: Set<() => void>,
): { query: Roots; subscription: Roots } {
  const check = (): void => {
    if (world.error === null) return;
    const { code, message, requestId } = world.error;
    throw new GraphQLError(message, { extensions: { code, requestId } });
  };
  const revision = (): object => ({
    token: "t",
    watermark: new Date().toISOString(),
    lag: "0s",
    stale: world.stale,
  });
  const ask = (field: string) => (args: Arguments) => {
    check();
    const rows = rowsFor(world, field, args);
    return {
      nodes: world.whole ? rows : rows.slice(0, args.first),
      pageInfo: { hasNextPage: false, endCursor: null },
      totals: totalsOf(rows),
      totalCount: args.every === undefined ? 230 : rows.length,
      revision: revision(),
    };
  };
  const follow = (field: string) => (args: Arguments) => {
    check();
    return frames(field, args);
  };
  async function* frames(field: string, args: Arguments): AsyncGenerator<object> {
    const key = field;
    if (world.silent) await new Promise(() => undefined);
    const rows = rowsFor(world, field, args);
    yield {
      [key]: {
        kind: "SNAPSHOT",
        rows: world.whole ? rows : rows.slice(0, args.first),
        removed: [],
        totals: totalsOf(rows),
        conflated: 0,
        revision: revision(),
      },
    };
    while (true) {
      const frame = await new Promise<Parameters<Wake>[0]>((resolve) => wakes.add(resolve));
      wakes.forEach((wake) => frame === null && wakes.delete(wake));
      const all = rowsFor(world, field, args);
      const changed = (frame?.changed ?? []).filter((row) => all.some((one) => one.id === row.id));
      const kind = changed.length === 0 && (frame?.removed ?? []).length === 0 ? "HEARTBEAT" : "DELTA";
      yield {
        [key]: {
          kind,
          rows: changed,
          removed: frame?.removed ?? [],
          totals: totalsOf(all),
          conflated: 0,
          revision: revision(),
        },
      };
    }
  }
  async function* sources(): AsyncGenerator<object> {
    while (true) {
      yield { _sources: sourceOf(world) };
      await new Promise<void>((resolve) => sourceWakes.add(resolve));
    }
  }
  return {
    query: { punctuality: ask("punctuality"), routes: ask("routes"), _sources: () => sourceOf(world) },
    subscription: { punctuality: follow("punctuality"), routes: follow("routes"), _sources: sources },
  };
}

function sourceOf(world: World): object[] {
  return [
    {
      name: "Flight",
      topic: "flights",
      read: 2_512_086,
      applied: 2_512_042,
      late: 40,
      invalid: 4,
      filtered: 0,
      amended: 283,
      overflow: 0,
      reasons: [
        { reason: "delay is not a number", count: 3 },
        { reason: "time lies in the future", count: 1 },
      ],
      samples: world.samples,
      watermark: new Date(Date.now() - 3_600_000).toISOString(),
      catchUp: world.catchUp,
      partitions: [
        { partition: 0, frontier: 628_021, end: 628_021, lag: "0s", watermark: null, stopped: false },
      ],
    },
  ];
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response
    .writeHead(200, {
      "content-type": type,
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
    })
    .end(body);
}
