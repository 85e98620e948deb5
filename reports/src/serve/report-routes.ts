import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plan, ReportDefinition } from "@freshet/schema";
import type { Execute } from "../data/collect.js";
import { makeReport, type MadeReport, type ReportFormat, reportFormats } from "../make-report.js";
import { PrintError, ReportError } from "../report-error.js";
import type { Browser } from "../pdf/find-chromium.js";
import { listPage, messagePage, toolBar } from "./pages.js";
import { Queue, QueueFullError } from "./queue.js";

export interface ReportRoutesOptions {
  readonly reports: readonly ReportDefinition[];
  readonly plan: Plan;
  readonly app: string;
  readonly execute: Execute;
  readonly browser: Browser;
  readonly now: () => number;
  /** Told of what nobody expected. */
  readonly onError: (error: unknown) => void;
}

/** A browser takes a whole core and some hundred megabytes, so few print at a time. */
const AT_ONCE = 2;
const WAITING_MAX = 20;
const VALUE_CHARS_MAX = 1_000;

const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** `/r/` lists the reports, `/r/<name>` shows one, `/reports/<name>.<format>` is its file. */
export class ReportRoutes {
  readonly #options: ReportRoutesOptions;
  readonly #queue = new Queue({ atOnce: AT_ONCE, waitingMax: WAITING_MAX });

  constructor(options: ReportRoutesOptions) {
    this.#options = options;
  }

  /** Answers what is its own; false for anything else. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const [path, search = ""] = (request.url ?? "/").split("?", 2);
    if (path !== "/r" && path !== "/reports.json" && !/^\/(?:r|reports)\//u.test(path)) return false;
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return true;
    }
    const answer = await this.#answer(path, new URLSearchParams(search));
    send(request, response, answer);
    return true;
  }

  async #answer(path: string, search: URLSearchParams): Promise<Answer> {
    const { reports, app } = this.#options;
    if (path === "/reports.json") return listed(reports);
    if (path === "/r" || path === "/r/") return page(200, listPage(reports, app));
    const match = /^\/(?:r\/(\w+)|reports\/(\w+)\.([a-z]+))$/u.exec(path);
    const report = reports.find(({ name }) => name === (match?.[1] ?? match?.[2]));
    if (match === null || report === undefined) {
      return page(
        404,
        messagePage("There is no such report.", "The list of reports has all there are.", app),
      );
    }
    const shown = match[1] !== undefined;
    const format = shown ? "html" : reportFormats.find((one) => one === match[3]);
    if (format === undefined) {
      const words = `A report can be had as ${reportFormats.join(", ")}.`;
      return page(404, messagePage("There is no such format.", words, app));
    }
    return this.#make(report, { format, shown, search });
  }

  async #make(
    report: ReportDefinition,
    { format, shown, search }: { format: ReportFormat; shown: boolean; search: URLSearchParams },
  ): Promise<Answer> {
    const { plan, app, execute, browser, now, onError } = this.#options;
    try {
      const made = await this.#queue.run(() =>
        makeReport({
          ...{ report, plan, app, execute, browser, format },
          from: search.get("from"),
          to: search.get("to"),
          variables: variablesOf(search),
          now: now(),
          bar: shown ? (data) => toolBar(data, search) : undefined,
        }),
      );
      return file(made, shown);
    } catch (error) {
      if (error instanceof QueueFullError) {
        const answer = page(503, messagePage("The report can't be made now.", error.message, app));
        return { ...answer, headers: { ...answer.headers, "retry-after": "10" } };
      }
      if (error instanceof ReportError && !(error instanceof PrintError))
        return page(400, messagePage("The report can't be made.", error.message, app));
      onError(error);
      return page(
        500,
        messagePage("The report can't be made.", "Something is wrong on our side; the log says what.", app),
      );
    }
  }
}

/** "var.origin=ATL" as everywhere on the page. */
function variablesOf(search: URLSearchParams): Record<string, string> {
  const given = [...search].filter(([name]) => /^var\.[_A-Za-z]\w{0,127}$/u.test(name));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(4), value.slice(0, VALUE_CHARS_MAX)]));
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

function page(status: number, html: string): Answer {
  return { status, body: Buffer.from(html), headers: { "content-type": "text/html; charset=utf-8" } };
}

function listed(reports: readonly ReportDefinition[]): Answer {
  const all = reports.map(({ name, title, description }) => ({ name, title, description }));
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { status: 200, body: Buffer.from(JSON.stringify({ reports: all })), headers };
}

function file({ bytes, type, fileName }: MadeReport, shown: boolean): Answer {
  const inline = shown || /^(?:text\/html|application\/pdf)/u.test(type);
  const disposition = `${inline ? "inline" : "attachment"}; filename="${fileName}"`;
  return { status: 200, body: bytes, headers: { "content-type": type, "content-disposition": disposition } };
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    ...headers,
    "content-length": body.length,
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
