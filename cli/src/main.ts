import { readFile } from "node:fs/promises";
import { Command, CommanderError } from "commander";
import { NoAppError } from "./app/app-files.js";
import type { ReportOptions } from "./commands/report.js";
import { type Config, ConfigError } from "./config/config.js";
import { loadConfig } from "./config/read-config.js";
import { roles } from "./roles/role.js";
import { StartError } from "./start/start-error.js";

/** Runs one command. Sets the exit code: 0 well, 1 the app, a setting or the world has a problem, 2 there is no such command. */
export async function main(args: readonly string[]): Promise<void> {
  const program = await commands();
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

async function commands(): Promise<Command> {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const program = new Command("freshet")
    .description(
      "Declare a metric in GraphQL; Freshet keeps it exactly right from the stream and serves it live.",
    )
    .version(version)
    .showHelpAfterError("(freshet --help lists the commands)")
    .exitOverride();
  addServing(program);
  addPassing(program);
  return program;
}

// Each command loads what it is made of when it is asked for: all of them together take a second of CPU.

/** Commands that run until they are told to end. */
function addServing(program: Command): void {
  program
    .command("start")
    .description("run an app: engines, processors, API and page in one process")
    .argument("[app]", "folder of the app", ".")
    .option("--watch", "check and reload the app when it is edited", false)
    .option("--rebuild", "compute everything anew from the events in the log", false)
    .action(async (app: string, options: { watch: boolean; rebuild: boolean }) => {
      const { start } = await import("./commands/start.js");
      finish(await start(app, await settings(app), options));
    });
  for (const role of roles)
    program
      .command(role.name)
      .description(`${role.description} (needs ${role.needs.join(", ")})`)
      .argument("[app]", "folder of the app", ".")
      .action(async (app: string) => {
        const { runRole } = await import("./commands/role.js");
        finish(await runRole(role, app, await settings(app)));
      });
}

/** Commands that do one thing and end. */
function addPassing(program: Command): void {
  program
    .command("topics")
    .description("the topics of an app in Kafka")
    .command("create")
    .description("make the topics that the model needs and that are missing")
    .argument("[app]", "folder of the app", ".")
    .action(async (app: string) => {
      const { createTopics } = await import("./commands/topics.js");
      finish(await createTopics(app, await settings(app)));
    });
  program
    .command("config")
    .description("show every setting and where it comes from, without passwords")
    .argument("[app]", "folder of the app", ".")
    .action(async (app: string) => {
      const { showConfig } = await import("./commands/config.js");
      finish(await showConfig(app, process.env));
    });
  program
    .command("check")
    .description("list every problem of an app")
    .argument("[app]", "folder of the app", ".")
    .action(async (app: string) => {
      const { check } = await import("./commands/check.js");
      finish(await check(app));
    });
  program
    .command("print")
    .description("print the GraphQL schema of an app's API")
    .argument("[app]", "folder of the app", ".")
    .action(async (app: string) => {
      const { print } = await import("./commands/print.js");
      finish(await print(app));
    });
  program
    .command("verify")
    .description("recompute every row from the log and compare it with the API's answers")
    .argument("[app]", "folder of the app", ".")
    .action(async (app: string) => {
      const { runVerify } = await import("./commands/verify.js");
      finish(await runVerify(app, await settings(app)));
    });
  addReport(program);
  program
    .command("init")
    .description("write the smallest app into a new folder")
    .argument("<folder>", "the new folder")
    .action(async (folder: string) => {
      const { init } = await import("./commands/init.js");
      finish(await init(folder));
    });
}

function addReport(program: Command): void {
  const collected = (value: string, all: readonly string[]): string[] => [...all, value];
  program
    .command("report")
    .description("print a report of an app")
    .argument("<name>", "name of the report's operation")
    .argument("[app]", "folder of the app", ".")
    .option("--url <url>", "where its API is; without it the app's stores are read")
    .option("--from <date>", "first day, or a time; without it the last whole period")
    .option("--to <date>", "the day after the last, or a time")
    .option("--format <format>", "pdf, html, csv, xlsx or json", "pdf")
    .option("--paper <paper>", "a4 or letter")
    .option("--orientation <orientation>", "portrait or landscape")
    .option("--out <file>", "where to write it; - for the standard output")
    .option("--var <name=value>", "a variable of the report", collected, [])
    .action(async (name: string, app: string, options: Omit<ReportOptions, "app">) => {
      const { report } = await import("./commands/report.js");
      finish(await report(name, { ...options, app }, await settings(app)));
    });
}

/** Commands that run on, like a server, answer null and leave the exit code alone. */
function finish(code: number | null): void {
  if (code === null) return;
  process.exitCode = code;
}

function settings(app: string): Promise<Config> {
  return loadConfig(process.env, app).then(({ config }) => config);
}

function exitCodeOf(error: unknown): number {
  // Commander has written its own words already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.problems.join("\n")}\n`);
    return 1;
  }
  if (error instanceof NoAppError || error instanceof StartError) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
