import { join } from "node:path";
import { readOptional } from "../app/app-files.js";
import { type AppSettings, readSettings } from "../app/app-settings.js";
import type { Config, Setting } from "../config/config.js";
import { loadConfig } from "../config/read-config.js";
import { redacted } from "../config/redact.js";
import { type SettingName, settingsSchema } from "../config/settings.js";
import { topicWishes } from "../roles/topics.js";
import { StartError } from "../start/start-error.js";

/** `freshet config`: every setting as it takes effect, and where it comes from. Answers the exit code. */
export async function showConfig(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { config, settings } = await loadConfig(env, folder);
  const app = await settingsOfApp(folder);
  const lines = settings.map((setting) => {
    const { value, source } = effective(setting, config, app);
    return { text: `${setting.name}=${value}`, source };
  });
  const width = Math.min(60, Math.max(...lines.map(({ text }) => text.length)));
  for (const { text, source } of lines) process.stdout.write(`${text.padEnd(width)}  # ${source}\n`);
  const { kafka, redis, mongodbUrl } = config;
  const [log, live, history] = [
    kafka === null ? "embedded" : "Kafka",
    redis === null ? "embedded" : "Redis",
    mongodbUrl === null ? "embedded" : "MongoDB",
  ];
  process.stdout.write(`\n# log: ${log}, live store: ${live}, history: ${history}\n`);
  return 0;
}

function effective(setting: Setting, config: Config, app: AppSettings): { value: string; source: string } {
  const { name, text, source } = setting;
  if (text !== null) return { value: redacted(name, text), source };
  const inManifest = "package.json of the app";
  switch (name) {
    case "PORT":
      return { value: "", source: "default: start and api 4000, collector 4001, processor 4002, feed 4003" };
    case "FRESHET_DATA":
      return { value: "", source: "default: .freshet in the app" };
    case "FRESHET_DEV":
      return { value: config.dev ? "on" : "off", source: "default, by NODE_ENV" };
    case "FRESHET_PARTITIONS":
      return { value: String(topicWishes(app).partitions), source: app.partitions ? inManifest : "default" };
    case "FRESHET_RETENTION":
      return { value: topicWishes(app).retention, source: app.retention ? inManifest : "default" };
    default:
      return { value: defaultOf(name), source };
  }
}

function defaultOf(name: SettingName): string {
  const value: unknown = settingsSchema.shape[name].parse(undefined);
  if (typeof value === "boolean") return value ? "on" : "off";
  return value === undefined || value instanceof Map ? "" : String(value);
}

async function settingsOfApp(folder: string): Promise<AppSettings> {
  try {
    return readSettings(await readOptional(join(folder, "package.json")));
  } catch (error) {
    throw new StartError(
      `The settings in ${join(folder, "package.json")} can't be used: ${(error as Error).message}`,
    );
  }
}
