import { didYouMean, parseDuration } from "@freshet/schema";
import { z } from "zod";

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const yes = new Set(["1", "true", "on", "yes"]);
const no = new Set(["0", "false", "off", "no"]);

const flag = (text: string, context: z.RefinementCtx): boolean => {
  const word = text.toLowerCase();
  if (!yes.has(word) && !no.has(word)) context.addIssue({ code: "custom", message: "must be on or off" });
  return yes.has(word);
};

const duration = (text: string, context: z.RefinementCtx): number => {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0)
    context.addIssue({ code: "custom", message: 'must be a duration such as "400d"' });
  return ms ?? 0;
};

const origins = (text: string, context: z.RefinementCtx): readonly string[] => {
  const list = text.split(",").map((origin) => origin.trim());
  for (const origin of list) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      context.addIssue({
        code: "custom",
        message: "must be origins such as https://example.org, with commas between",
      });
    }
  }
  return list;
};

/** Every setting there is, by the name of its environment variable. */
const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a port from 0 to 65535")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be a port from 0 to 65535")
    .default(4000),
  HOST: z.string().min(1, "must not be empty").default("127.0.0.1"),
  NODE_ENV: z.string().optional(),
  FRESHET_DATA: z.string().min(1, "must not be empty").optional(),
  FRESHET_DEV: z.string().transform(flag).optional(),
  FRESHET_FEED: z.string().transform(flag).default(true),
  FRESHET_LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(", ")}`).default("info"),
  FRESHET_ORIGINS: z.string().transform(origins).default([]),
  FRESHET_RETENTION: z.string().transform(duration).optional(),
  FRESHET_SPEED: z
    .string()
    .regex(/^\d+(\.\d+)?$/, "must be a number, such as 60")
    .transform(Number)
    .refine((speed) => speed > 0 && speed <= 100_000, "must be more than 0 and at most 100000")
    .default(1),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Data folder; null means `.freshet` in the app. */
  readonly dataFolder: string | null;
  /** GraphiQL and introspection. */
  readonly dev: boolean;
  /** Whether the app's feed runs. */
  readonly feed: boolean;
  readonly logLevel: (typeof logLevels)[number];
  /** Origins besides the page's own that may use the API from a browser. */
  readonly origins: readonly string[];
  /** How long the log keeps events; null leaves it to the app. */
  readonly retentionMs: number | null;
  readonly speed: number;
}

/** The environment can't be used; `problems` has a sentence for each wrong value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** Reads the settings. Throws ConfigError; `warnings` tell of variables that look like ours and are not. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): {
  config: Config;
  warnings: string[];
} {
  // A variable set to nothing is a variable not set: that is how many shells and compose files unset one.
  const given = new Map(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const names = Object.keys(environment.shape);
  const result = environment.safeParse(Object.fromEntries(names.map((name) => [name, given.get(name)])));
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map(({ path, message }) => {
        const name = String(path[0]);
        return `${name} ${message}, not “${given.get(name) ?? ""}”.`;
      }),
    );
  }
  const values = result.data;
  return {
    config: {
      port: values.PORT,
      host: values.HOST,
      dataFolder: values.FRESHET_DATA ?? null,
      dev: values.FRESHET_DEV ?? values.NODE_ENV !== "production",
      feed: values.FRESHET_FEED,
      logLevel: values.FRESHET_LOG_LEVEL,
      origins: values.FRESHET_ORIGINS,
      retentionMs: values.FRESHET_RETENTION ?? null,
      speed: values.FRESHET_SPEED,
    },
    warnings: unknownNames([...given.keys()], names),
  };
}

function unknownNames(given: readonly string[], names: readonly string[]): string[] {
  const ours = names.filter((name) => name.startsWith("FRESHET_"));
  return given
    .filter((name) => name.startsWith("FRESHET_") && !ours.includes(name))
    .map((name) => {
      const near = didYouMean(name, ours);
      return `There is no setting ${name}${near ? `: ${near}` : `. There is ${ours.join(", ")}.`}`;
    });
}
