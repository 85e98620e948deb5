import { writeFile } from "node:fs/promises";
import { type MadeReport, makeReport, ReportError, type ReportFormat, reportFormats } from "@freshet/reports";
import { didYouMean, formatProblem } from "@freshet/schema";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { browserOf } from "../start/browser.js";
import { openSource } from "./report-source.js";

export interface ReportOptions {
  readonly app: string;
  readonly url?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: string;
  readonly paper?: string;
  readonly orientation?: string;
  readonly out?: string;
  readonly var: readonly string[];
}

/** `freshet report <name>`: asks a running API, or the app's stores, and writes the file. Answers the exit code. */
export async function report(name: string, options: ReportOptions, config: Config): Promise<number> {
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
    const paper = oneOf("--paper", options.paper, ["A4", "LETTER"]) ?? definition.paper;
    const ways = ["PORTRAIT", "LANDSCAPE"] as const;
    const orientation = oneOf("--orientation", options.orientation, ways) ?? definition.orientation;
    const variables = Object.fromEntries(options.var.map(assigned));
    const source = await openSource(app, config, options.url ?? null);
    let made: MadeReport;
    try {
      made = await makeReport({
        ...{
          report: { ...definition, paper, orientation },
          plan: app.plan,
          app: app.name,
          format,
          variables,
        },
        execute: source.execute,
        from: options.from ?? null,
        to: options.to ?? null,
        now: Date.now(),
        browser: browserOf(process.env),
      });
    } finally {
      await source.close();
    }
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

function oneOf<T extends string>(option: string, text: string | undefined, words: readonly T[]): T | null {
  if (text === undefined) return null;
  const found = words.find((word) => word === text.toUpperCase());
  if (found === undefined) throw new ReportError(`${option} is ${words.join(" or ").toLowerCase()}.`);
  return found;
}

function assigned(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new ReportError(`--var ${text}: write it like --var origin=ATL.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
