import type { Browser } from "@freshet/reports";

/** The browser that prints reports: CHROME_PATH, else one of those in the PATH. */
export function browserOf(environment: NodeJS.ProcessEnv): Browser {
  return { program: environment.CHROME_PATH ?? null, path: environment.PATH ?? "" };
}
