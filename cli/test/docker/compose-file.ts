import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

const duration = z.string().regex(/^\d+(ms|s|m)$/);
const words = z.array(z.string()).nonempty();

const service = z.strictObject({
  // Exactly one version: what runs today runs tomorrow.
  image: z.string().regex(/^[a-z0-9/-]+:\d+\.\d+\.\d+(-[a-z0-9.]+)?$/),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  restart: z.enum(["unless-stopped", "on-failure"]).optional(),
  user: z
    .string()
    .regex(/^\d+:\d+$/)
    .optional(),
  stop_grace_period: duration.optional(),
  read_only: z.boolean().optional(),
  tmpfs: words.optional(),
  cap_drop: words.optional(),
  security_opt: words.optional(),
  networks: words.optional(),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^[a-z./-]+:\/[a-z./-]+(:ro)?$/)).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  entrypoint: words.optional(),
  command: words.optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(["service_healthy", "service_completed_successfully"]) }),
    )
    .default({}),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({
        test: words,
        interval: duration,
        timeout: duration,
        retries: z.number().int().positive(),
        start_period: duration,
        start_interval: duration,
      }),
    ])
    .optional(),
  deploy: z.strictObject({
    resources: z.strictObject({
      limits: z.strictObject({
        cpus: z.string().regex(/^\d+(\.\d+)?$/),
        memory: z.string().regex(/^\d+[mg]$/),
      }),
    }),
  }),
});

const composeFile = z.object({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() })).default({}),
  volumes: z.record(z.string(), z.strictObject({})).default({}),
});

export type Service = z.output<typeof service>;
export type ComposeFile = z.output<typeof composeFile>;

/** A compose file of ours; throws where it has what the specification, or this repository, does not. */
export function readCompose(name: string): ComposeFile {
  const text = readFileSync(`${root}docker/${name}`, "utf8");
  return composeFile.parse(parse(text, { merge: true, uniqueKeys: true }));
}

/** Where the image has the app that the services run. */
export const appInImage = "/freshet/examples/flights";

/** The services that run `freshet`, in the order in which they may start. */
export function freshetServices({ services }: ComposeFile): [name: string, service: Service][] {
  const ordered: string[] = [];
  const add = (name: string): void => {
    if (ordered.includes(name)) return;
    Object.keys(services[name].depends_on).forEach(add);
    ordered.push(name);
  };
  Object.keys(services).forEach(add);
  return ordered
    .map((name): [string, Service] => [name, services[name]])
    .filter(([, { image }]) => image.startsWith("freshet:"));
}

export interface Dockerfile {
  readonly stages: readonly (readonly (readonly [instruction: string, rest: string])[])[];
  /** What ENV sets in the image. */
  readonly env: Readonly<Record<string, string>>;
}

export function readDockerfile(): Dockerfile {
  const instructions = readFileSync(`${root}docker/Dockerfile`, "utf8")
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): readonly [string, string] => {
      const [, instruction, rest] = /^([A-Z]+) +(.+)$/.exec(line)!;
      return [instruction, rest];
    });
  const stages: (readonly [string, string])[][] = [];
  for (const instruction of instructions) {
    if (instruction[0] === "FROM") stages.push([]);
    stages.at(-1)!.push(instruction);
  }
  const env = stages
    .at(-1)!
    .filter(([instruction]) => instruction === "ENV")
    .flatMap(([, rest]) => rest.split(/ +/).map((pair) => pair.split("=") as [string, string]));
  return { stages, env: Object.fromEntries(env) };
}
