import { didYouMean } from "@freshet/schema";
import { type Config, ConfigError, configOf, type Setting } from "./config.js";
import { type ConfigFile, readConfigFile } from "./config-file.js";
import { contradictions } from "./contradictions.js";
import { keyOf, secretNames, type SettingName, settingNames, settingsSchema } from "./settings.js";

type Environment = Readonly<Record<string, string | undefined>>;

export interface EffectiveConfig {
  readonly config: Config;
  /** Every setting, with where it comes from. */
  readonly settings: readonly Setting[];
}

/** Spellings that other programs have for what is meant here. A wrong number is not the worst: everything would run, on embedded engines. */
const otherSpellings = new Map<string, SettingName>([
  ["KAFKA_BROKER", "KAFKA_BROKERS"],
  ["KAFKA_URL", "KAFKA_BROKERS"],
  ["KAFKA_BOOTSTRAP_SERVERS", "KAFKA_BROKERS"],
  ["KAFKA_USER", "KAFKA_USERNAME"],
  ["KAFKA_SASL_USERNAME", "KAFKA_USERNAME"],
  ["KAFKA_SASL_PASSWORD", "KAFKA_PASSWORD"],
  ["KAFKA_SASL_MECHANISM", "KAFKA_SASL"],
  ["KAFKA_SSL", "KAFKA_TLS"],
  ["REDIS_URI", "REDIS_URL"],
  ["MONGODB_URI", "MONGODB_URL"],
  ["MONGO_URL", "MONGODB_URL"],
  ["MONGO_URI", "MONGODB_URL"],
]);

/** Kubernetes tells every container of the services around it, under names like these. */
const ofKubernetes = /_SERVICE_HOST$|_SERVICE_PORT(_\w+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_\w+)?$/;

/** The settings of an app: its environment, then its freshet.config, then what is usual. Throws ConfigError with all problems at once. */
export async function loadConfig(env: Environment, appFolder: string): Promise<EffectiveConfig> {
  return readConfig(env, await readConfigFile(appFolder));
}

/** The environment wins over the file. Throws ConfigError. */
export function readConfig(env: Environment, file: ConfigFile | null = null): EffectiveConfig {
  // A variable set to nothing is a variable not set: that is how many shells and compose files unset one.
  const given = new Map(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
    ),
  );
  const problems = [...unknownNames(given), ...unknownKeys(file)];
  const settings = settingNames.map((name): Setting => {
    const text = given.get(name);
    if (text !== undefined) return { name, text, source: "environment" };
    const written = file === null ? null : textOf(name, file, problems);
    return written === null
      ? { name, text: null, source: "default" }
      : { name, text: written, source: (file as ConfigFile).name };
  });
  const written = settings.filter(({ text }) => text !== null);
  const result = settingsSchema.safeParse(Object.fromEntries(written.map(({ name, text }) => [name, text])));
  if (!result.success) {
    for (const { path, message } of result.error.issues)
      problems.push(wrongValue(settings, path[0] as SettingName, message));
  } else {
    const names = new Set(written.map(({ name }) => name));
    problems.push(...contradictions(result.data, (name) => names.has(name)));
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return { config: configOf(result.data), settings };
}

/** URLs may hold passwords, so that they are not repeated; what a wrong secret was is nobody's business. */
function wrongValue(settings: readonly Setting[], name: SettingName, message: string): string {
  const setting = settings.find((each) => each.name === name);
  const where =
    setting === undefined || setting.source === "environment" ? name : `${keyOf(name)} in ${setting.source}`;
  const isShown = !secretNames.has(name) && !name.endsWith("_URL");
  return `${where} ${message}${isShown ? `, not “${setting?.text ?? ""}”` : ""}.`;
}

function unknownNames(given: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [name, text] of given) {
    const isOfKubernetes = ofKubernetes.test(name) || /^(tcp|udp|sctp):\/\//.test(text);
    const known = settingNames as readonly string[];
    if (name.startsWith("FRESHET_") && !known.includes(name) && !isOfKubernetes) {
      const ours = known.filter((each) => each.startsWith("FRESHET_"));
      problems.push(
        `There is no setting ${name}${suggestion(name, name === "FRESHET_PORT" ? ["PORT"] : ours)}`,
      );
    }
    const meant = otherSpellings.get(name);
    if (meant !== undefined && !given.has(meant) && !isOfKubernetes)
      problems.push(`${name} is set and ${meant} is not: did you mean \`${meant}\`?`);
  }
  return problems;
}

function unknownKeys(file: ConfigFile | null): string[] {
  const keys = settingNames.map(keyOf);
  return Object.keys(file?.values ?? {})
    .filter((key) => !keys.includes(key))
    .map((key) => {
      const asVariable = settingNames.find((name) => name === key);
      const near =
        asVariable === undefined ? suggestion(key, keys) : `: in a file it is \`${keyOf(asVariable)}\`.`;
      return `${file?.name}: there is no setting ${key}${near}`;
    });
}

function suggestion(name: string, known: readonly string[]): string {
  const near = name === "FRESHET_PORT" ? `did you mean \`PORT\`?` : didYouMean(name, known);
  return near === null ? `. There is ${known.join(", ")}.` : `: ${near}`;
}

/** Files may have numbers, booleans and lists where they are meant; one schema reads their text. */
function textOf(name: SettingName, file: ConfigFile, problems: string[]): string | null {
  const value = file.values[keyOf(name)];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Array.isArray(value) && value.every((part) => typeof part === "string"))
    return value.length === 0 ? null : value.join(",");
  problems.push(`${keyOf(name)} in ${file.name} must be a text, a number, true, false or a list of texts.`);
  return null;
}
