import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plan, ReportDefinition } from "@freshet/schema";
import type { Execute } from "../data/collect.js";
import { makeReport, type MadeReport, type ReportFormat, reportFormats } from "../make-report.js";
import { PrintError, ReportError } from "../report-error.js";
import type { Browser } from "../pdf/find-chromium.js";
import type { Marks } from "../schedule/keeper.js";
import { type Sending, sendingsOf } from "../schedule/sendings.js";
import { type Listed, listPage } from "./list-page.js";
import { messagePage } from "./shell.js";
import { Queue, QueueFullError } from "./queue.js";
import { toolBar } from "./tool-bar.js";

export interface ReportRoutesOptions {
  readonly reports: readonly ReportDefinition[];
  readonly plan: Plan;
  readonly app: string;
  readonly execute: Execute;
  readonly browser: Browser;
  readonly now: () => number;
  /** Where it is kept what schedules have sent. */
  readonly marks: Pick<Marks, "getMeta">;
  /** How long asking and printing may take together. */
  readonly makeMsMax?: number;
  /** Told of what nobody expected. */
  readonly onError: (error: unknown) => void;
}

/** A browser takes a whole core and some hundred megabytes, so few print at a time. */
const AT_ONCE = 2;
const WAITING_MAX = 20;
const VALUE_CHARS_MAX = 1_000;
/** Asking and printing together; a browser alone is given a minute. */
const MAKE_MS_MAX = 90_000;

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
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const answer = await this.#answer(path, new URLSearchParams(search), gone.signal);
    if (!gone.signal.aborted) send(request, response, answer);
    return true;
  }

  async #answer(path: string, search: URLSearchParams, gone: AbortSignal): Promise<Answer> {
    const { reports, app, now } = this.#options;
    if (path === "/reports.json") return listed(await this.#listed());
    if (path === "/r" || path === "/r/")
      return page(200, listPage(await this.#listed(), { app, now: now() }));
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
    return this.#make(report, { format, shown, search, gone });
  }

  /** While the history store is away, the list goes without what was sent. */
  #listed(): Promise<readonly Listed[]> {
    const { reports, marks, now, onError } = this.#options;
    return Promise.all(
      reports.map(async (report) => {
        const sendings = await sendingsOf(report, { marks, now: now() }).catch((error: unknown) => {
          onError(error);
          return null;
        });
        return { report, sendings };
      }),
    );
  }

  async #make(report: ReportDefinition, { format, shown, search, gone }: Wish): Promise<Answer> {
    const { plan, app, execute, browser, now, onError, makeMsMax = MAKE_MS_MAX } = this.#options;
    let late: AbortSignal | null = null;
    try {
      const made = await this.#queue.run(() => {
        // Whoever waited in the queue and has gone needs no browser any more.
        gone.throwIfAborted();
        late = AbortSignal.timeout(makeMsMax);
        return makeReport({
          report: onPaper(report, search),
          ...{ plan, app, execute, browser, format },
          signal: AbortSignal.any([gone, late]),
          from: search.get("from") || null,
          to: search.get("to") || null,
          variables: variablesOf(search),
          now: now(),
          bar: shown ? (data) => toolBar(data, search) : undefined,
        });
      });
      return file(made, shown);
    } catch (error) {
      if (gone.aborted) return page(499, "");
      if ((late as AbortSignal | null)?.aborted === true) {
        onError(error);
        const words = "It took too long. Choose a shorter period, or try again later.";
        return page(504, messagePage("The report could not be made in time.", words, app));
      }
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

interface Wish {
  readonly format: ReportFormat;
  readonly shown: boolean;
  readonly search: URLSearchParams;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

/** The report on the paper that somebody has chosen. Throws ReportError. */
function onPaper(report: ReportDefinition, search: URLSearchParams): ReportDefinition {
  const [paper, orientation] = [search.get("paper"), search.get("orientation")];
  return {
    ...report,
    paper: paper === null ? report.paper : oneOf("paper", paper, ["A4", "LETTER"]),
    orientation:
      orientation === null
        ? report.orientation
        : oneOf("orientation", orientation, ["PORTRAIT", "LANDSCAPE"]),
  };
}

function oneOf<T extends string>(name: string, text: string, words: readonly T[]): T {
  const found = words.find((word) => word === text.toUpperCase());
  if (found === undefined) throw new ReportError(`\`${name}\` is ${words.join(" or ")}.`);
  return found;
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

function listed(reports: readonly Listed[]): Answer {
  const all = reports.map(({ report: { name, title, description }, sendings }) => ({
    ...{ name, title, description },
    sendings: sendings?.map(sendingJson) ?? null,
  }));
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { status: 200, body: Buffer.from(JSON.stringify({ reports: all })), headers };
}

function sendingJson({ to, schedule, next, told }: Sending): object {
  const iso = (time: number): string => new Date(time).toISOString();
  const sent = told.map(({ from, to: end, at, failure }) => ({
    ...{ from: iso(from), to: iso(end), at: iso(at) },
    // Why is for whoever runs it: addresses and folders are in it.
    failed: failure !== null,
  }));
  return { to, schedule, next: iso(next), sent };
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
