import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { EventSource, Field, Plan, ScalarName } from "@freshet/schema";
import type { Collector, CollectorLimits } from "../src/index.js";
import { createCollector } from "../src/index.js";
import { MemoryLog } from "./memory-log.js";

export const now = Date.parse("2026-06-01T12:00:00Z");

export function field(name: string, type: ScalarName, options: Partial<Field> = {}): Field {
  return {
    name,
    type,
    nullable: false,
    description: null,
    enumValues: null,
    label: null,
    unit: null,
    ...options,
  };
}

export const flight: EventSource = {
  name: "Flight",
  description: null,
  topic: "flights",
  fields: [
    field("at", "DateTime"),
    field("origin", "String"),
    field("delay", "Float"),
    field("seats", "Long", { nullable: true }),
    field("gate", "Int", { nullable: true }),
    field("class", "String", { nullable: true, enumValues: ["ECONOMY", "BUSINESS"] }),
    field("price", "Decimal", { nullable: true }),
    field("taxi", "Duration", { nullable: true }),
  ],
  lookups: [],
  time: "at",
  key: "origin",
  id: null,
  dedupeMs: 0,
  latenessMs: 3_600_000,
  acceptMs: 86_400_000,
  skewMs: 60_000,
  idleMs: 30_000,
};

export const valid = { at: "2026-06-01T11:59:00Z", origin: "ATL", delay: 3 };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: {
    readonly accepted: number;
    readonly rejected: number;
    readonly receipts: (string | null)[];
    readonly errors: { index: number; path: string; reason: string; message: string }[];
    readonly error?: { code: string; message: string };
  };
}

export interface TestServer {
  readonly log: MemoryLog;
  readonly collector: Collector;
  readonly failures: unknown[];
  /** Sends with node:http, which reads answers even where the body is refused. */
  send(options: {
    body?: string | Buffer;
    method?: string;
    path?: string;
    headers?: Record<string, string>;
  }): Promise<Answer>;
  post(value: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export async function startCollector(limits: Partial<CollectorLimits> = {}): Promise<TestServer> {
  const log = new MemoryLog();
  const failures: unknown[] = [];
  const plan: Plan = { fingerprint: "test", events: [flight], tables: [], rollups: [] };
  const collector = createCollector({
    plan,
    log: log.asLog(),
    clock: { now: () => now, sleep: async () => undefined },
    limits,
    onFailure: (error) => failures.push(error),
  });
  const server = createServer((req, res) => {
    void collector.handle(req, res).then((mine) => mine || res.writeHead(418).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send: TestServer["send"] = ({ body, method = "POST", path = "/v1/events/Flight", headers = {} }) =>
    new Promise((resolve, reject) => {
      const options = { port, method, path, headers: { "content-type": "application/json", ...headers } };
      const sent = request(options, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            body: text === "" ? null : JSON.parse(text),
          });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  return {
    log,
    collector,
    failures,
    send,
    post: (value) => send({ body: JSON.stringify(value) }),
    async close() {
      await collector.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
