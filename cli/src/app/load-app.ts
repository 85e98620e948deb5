import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import type { Dashboard, Plan, Problem, ReportDefinition } from "@freshet/schema";
import { compileModel, parseDashboard, parseReport } from "@freshet/schema";
import type { TextFile } from "./app-files.js";
import { findTableFile, readGraphqlFiles, readOptional, shownPath } from "./app-files.js";
import type { AppSettings } from "./app-settings.js";
import { readSettings } from "./app-settings.js";
import type { TableRow } from "./read-table.js";
import { readTable } from "./read-table.js";

/** An app, read and checked. */
export interface App {
  readonly folder: string;
  readonly name: string;
  readonly plan: Plan;
  readonly dashboards: readonly Dashboard[];
  readonly reports: readonly ReportDefinition[];
  /** Errors of files in `dashboards/` and `reports/`, named from the app's folder. Such a file is left out; the others work. */
  readonly mistakes: readonly Problem[];
  /** Rows by key, by name of the table. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, TableRow>>;
  readonly settings: AppSettings;
  /** The app's feed module, if it has one. */
  readonly feed: string | null;
}

interface LoadedApp {
  /** Null if the model, a table or the settings have an error. */
  readonly app: App | null;
  readonly problems: readonly Problem[];
}

/** Reads an app's folder and checks all of it. Throws NoAppError where there is none; whatever else is wrong is a problem. */
export async function loadApp(path: string): Promise<LoadedApp> {
  const folder = resolve(path);
  const { model, dashboards, reports } = await readGraphqlFiles(folder);
  const { settings, problems } = await settingsOf(folder);
  // The names of the tables' files come from the model, and the model's meaning depends on what they hold.
  const first = compileModel(model);
  if (first.plan === null) return { app: null, problems: [...first.problems, ...problems] };
  const tables = await readTables(folder, first.plan, model);
  problems.push(...tables.problems);
  const { plan, problems: found } = compileModel(model, { tables: tables.hashes });
  problems.unshift(...found);
  if (plan === null) return { app: null, problems };
  const pages = readPages(dashboards, (file) => {
    const { dashboard, problems } = parseDashboard(file, plan);
    return { page: dashboard, problems };
  });
  const prints = readPages(reports, (file) => {
    const { report, problems } = parseReport(file, plan);
    return { page: report, problems };
  });
  const ofPages = [...pages.problems, ...prints.problems];
  const all = [...problems, ...ofPages];
  if (problems.some(isError)) return { app: null, problems: all };
  const app: App = {
    folder,
    name: basename(folder),
    plan,
    dashboards: pages.pages,
    reports: prints.pages,
    mistakes: ofPages.filter(isError).map((problem) => fromFolder(folder, problem)),
    tables: tables.rows,
    settings,
    feed: await feedOf(folder, settings),
  };
  return { app, problems: all };
}

/** The app, with what the files of dashboards that have a mistake now held before it; the model must be the same. */
export function withLastGood(app: App, before: App): App {
  if (app.plan.fingerprint !== before.plan.fingerprint) return app;
  const wrong = new Set(app.mistakes.map(({ file }) => file));
  const names = new Set(app.dashboards.map(({ name }) => name));
  const kept = before.dashboards.filter(
    ({ file, name }) => wrong.has(`dashboards/${file}`) && !names.has(name),
  );
  const dashboards = [...app.dashboards, ...kept].sort((a, b) => (a.file < b.file ? -1 : 1));
  return { ...app, dashboards };
}

function isError({ severity }: Problem): boolean {
  return severity === "error";
}

/** What is shown to readers tells nothing of the machine. */
function fromFolder(folder: string, problem: Problem): Problem {
  return { ...problem, file: relative(folder, resolve(problem.file)).replaceAll("\\", "/") };
}

interface Pages<Page> {
  readonly pages: readonly Page[];
  readonly problems: readonly Problem[];
}

/** The pages of the files that are right; of several with one name the first. */
function readPages<Page extends { readonly name: string }>(
  files: readonly TextFile[],
  read: (file: TextFile) => { readonly page: Page | null; readonly problems: readonly Problem[] },
): Pages<Page> {
  const pages = new Map<string, Page>();
  const problems: Problem[] = [];
  for (const file of files) {
    const { page, problems: found } = read(file);
    problems.push(...found);
    if (page === null) continue;
    if (!pages.has(page.name)) pages.set(page.name, page);
    else problems.push(repeatedName(file, page.name));
  }
  return { pages: [...pages.values()], problems };
}

function repeatedName(file: TextFile, name: string): Problem {
  const message = `Another file has the name “${name}” already; the name is the page's address.`;
  return fileProblem(file.name, "page-name", message);
}

async function settingsOf(folder: string): Promise<{ settings: AppSettings; problems: Problem[] }> {
  const path = join(folder, "package.json");
  try {
    return { settings: readSettings(await readOptional(path)), problems: [] };
  } catch (error) {
    const message = `The settings can't be used: ${(error as Error).message}`;
    return {
      settings: readSettings(null),
      problems: [fileProblem(shownPath(path), "app-settings", message)],
    };
  }
}

async function readTables(
  folder: string,
  plan: Plan,
  model: readonly TextFile[],
): Promise<{ rows: App["tables"]; hashes: Map<string, string>; problems: Problem[] }> {
  const rows = new Map<string, ReadonlyMap<string, TableRow>>();
  const hashes = new Map<string, string>();
  const problems: Problem[] = [];
  for (const table of plan.tables) {
    const file = await findTableFile(folder, table.file);
    if (file === null) {
      problems.push(missingFile(table.file, model));
      continue;
    }
    const result = readTable(table, file.name, file.text);
    rows.set(table.name, result.rows);
    problems.push(...result.problems);
    hashes.set(table.file, createHash("sha256").update(file.text).digest("hex"));
  }
  return { rows, hashes, problems };
}

/** Points at the place in the model that names the file. */
function missingFile(file: string, model: readonly TextFile[]): Problem {
  const message = `There is no file “${file}” in the app or in an installed package.`;
  for (const { name, text } of model) {
    const lines = text.split("\n");
    const at = lines.findIndex((line) => line.includes(`"${file}"`));
    if (at < 0) continue;
    const place = { line: at + 1, column: lines[at].indexOf(`"${file}"`) + 1, sourceLine: lines[at] };
    return { ...fileProblem(name, "table-file", message), ...place };
  }
  return fileProblem(model[0].name, "table-file", message);
}

function fileProblem(file: string, rule: string, message: string): Problem {
  return { file, line: 1, column: 1, severity: "error", rule, message, suggestion: null, sourceLine: "" };
}

async function feedOf(folder: string, settings: AppSettings): Promise<string | null> {
  const path = join(folder, settings.feed ?? "feed.js");
  if (settings.feed !== undefined) return path;
  return access(path).then(
    () => path,
    () => null,
  );
}
