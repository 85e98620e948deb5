import { writeFile } from "node:fs/promises";
import { type Execute, makeReport, ReportError, type ReportFormat, reportFormats } from "@freshet/reports";
import { didYouMean, formatProblem } from "@freshet/schema";
import { loadApp } from "../app/load-app.js";
import { browserOf } from "../start/browser.js";

export interface ReportOptions {
  readonly app: string;
  readonly url: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: string;
  readonly out?: string;
  readonly var: readonly string[];
}

const answerMsMax = 60_000;

/** `freshet report <name>`: asks a running API and writes the file. Answers the exit code. */
export async function report(name: string, options: ReportOptions): Promise<number> {
  const { app, problems } = await loadApp(options.app);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
  if (app === null) return 1;
  const definition = app.reports.find((one) => one.name === name);
  const format = reportFormats.find((one) => one === options.format);
  if (definition === undefined) {
    const names = app.reports.map((one) => one.name);
    const all =
      names.length === 0 ? "There are none in its folder reports/." : `There are ${names.join(", ")}.`;
    process.stderr.write(`${app.name} has no report ${name}. ${didYouMean(name, names) ?? all}\n`);
    return 1;
  }
  if (format === undefined) {
    process.stderr.write(`A report can be had as ${reportFormats.join(", ")}; not as ${options.format}.\n`);
    return 1;
  }
  try {
    const made = await makeReport({
      ...{ report: definition, plan: app.plan, app: app.name, format },
      execute: over(options.url),
      from: options.from ?? null,
      to: options.to ?? null,
      variables: Object.fromEntries(options.var.map(assigned)),
      now: Date.now(),
      browser: browserOf(process.env),
    });
    await write(made.bytes, options.out ?? made.fileName, format);
    return 0;
  } catch (error) {
    if (!(error instanceof ReportError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function write(bytes: Buffer, place: string, format: ReportFormat): Promise<void> {
  if (place === "-") return void process.stdout.write(bytes);
  await writeFile(place, bytes);
  process.stdout.write(`${place}: ${format}, ${bytes.length.toLocaleString("en-US")} bytes\n`);
}

function assigned(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new ReportError(`--var ${text}: write it like --var origin=ATL.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The API of a running Freshet, as any client asks it. */
function over(url: string): Execute {
  return async (request) => {
    const endpoint = new URL("/graphql", url);
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(answerMsMax),
    }).catch((error: unknown) => {
      throw new ReportError(
        `Nobody answers at ${endpoint.href}. Start the app, or name where it runs with --url. (${(error as Error).message})`,
      );
    });
    const body = (await response.json().catch(() => null)) as Awaited<ReturnType<Execute>> | null;
    if (body === null) throw new ReportError(`${endpoint.href} answered ${response.status}, and no GraphQL.`);
    return body;
  };
}
