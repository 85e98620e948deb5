import { pino } from "pino";

/** What a log line tells of an error. */
interface ErrorFields {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  /** The first of the errors that led to it, as the system told it. */
  readonly cause?: string;
  readonly todo?: string;
}

const causesMax = 8;

/** By the codes that the ports' errors share. */
const todos = new Map([
  ["full", "Make room on the disk; what is acknowledged is kept, and it goes on by itself."],
  ["read-only", "Make the data folder writable and start again; what is acknowledged is kept."],
  ["corrupt", "Check the disk, and restore the data folder from a copy; or begin with another FRESHET_DATA."],
  ["io", "Check the disk of the data folder, or the connection; it is tried again by itself."],
]);

/**
 * A broken world (an error that decides whether to try again) is told in a line: code, folder, cause and what to do. A stack helps nobody
 * there, and comes only with `withStack`; anything else is broken code, whose stack is what counts.
 */
export function errorFields(error: unknown, withStack: boolean): unknown {
  if (!(error instanceof Error)) return error;
  if (withStack || !("canRetry" in error)) return pino.stdSerializers.err(error);
  const { code, fault } = error as { readonly code?: unknown; readonly fault?: unknown };
  const word = typeof code === "string" ? code : typeof fault === "string" ? fault : undefined;
  const cause = rootOf(error);
  const todo = word === undefined ? undefined : todos.get(word);
  const fields: ErrorFields = {
    type: error.name,
    message: error.message,
    ...(word === undefined ? {} : { code: word }),
    ...(cause === error ? {} : { cause: cause.message }),
    ...(todo === undefined ? {} : { todo }),
  };
  return fields;
}

function rootOf(error: Error): Error {
  let root = error;
  for (let depth = 0; depth < causesMax && root.cause instanceof Error; depth++) root = root.cause;
  return root;
}
