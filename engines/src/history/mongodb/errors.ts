import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoCompatibilityError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from "mongodb";
import { HistoryError, type HistoryErrorCode } from "../port.js";
import type { Place } from "./options.js";

/** A document of the same `_id` is there. */
export const DUPLICATE_KEY = 11000;
export const COMMAND_NOT_FOUND = 59;

const UNAUTHORIZED = 13;
/** UserNotFound, AuthenticationFailed, and Atlas' own. */
const AUTHENTICATION = new Set([11, 18, 8000]);
const OUT_OF_DISK_SPACE = 14031;

/**
 * Errors that pass by themselves: elections, restarts, time-outs, conflicts, a majority that is away. 1 is what compatible servers say
 * for anything while their own database restarts, 16908292 is their deadlock, 16500 is a request over a managed service's rate.
 */
const TRANSIENT = new Set([
  1, 6, 7, 24, 43, 46, 50, 63, 64, 89, 91, 100, 112, 133, 134, 150, 175, 189, 202, 262, 314, 365, 384, 9001,
  10058, 10107, 11600, 11601, 11602, 13388, 13435, 13436, 16500, 16908292,
]);

/** What a system call of a socket is named in its error. */
const SOCKET_CALLS = new Set(["read", "write", "writev", "connect", "shutdown"]);

const WORDS_MAX = 300;

/** What the server said of one operation of a bulk. */
export interface OperationError {
  readonly index: number;
  readonly code: number;
  readonly message: string;
}

/** An operation of a bulk, or the bulk, failed with what the server said. */
export class RefusedError extends Error {
  readonly code: number;

  constructor({ code, message }: Omit<OperationError, "index">) {
    super(message);
    this.name = "RefusedError";
    this.code = code;
  }
}

/** No answer came in time. */
export class OverdueError extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = "OverdueError";
  }
}

export function isTransient(code: number): boolean {
  return TRANSIENT.has(code);
}

/** Whether the client that threw it can do nothing any more. */
export function isClosed(error: unknown): boolean {
  return error instanceof MongoTopologyClosedError || error instanceof MongoClientClosedError;
}

/** Whether the client that threw it may never find a server again: another may. */
export function isLost(error: unknown): boolean {
  return (
    isClosed(error) ||
    error instanceof OverdueError ||
    error instanceof MongoServerSelectionError ||
    // Connections that were lost within the driver are missing in its pool.
    (error instanceof MongoError && error.name === "MongoWaitQueueTimeoutError")
  );
}

/** The driver passes some errors of sockets on as they are: one that was reset in the moment in which a command is written to it. */
function isOfSocket(error: unknown): error is NodeJS.ErrnoException {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && typeof code === "string" && SOCKET_CALLS.has(syscall ?? "");
}

/** Driver and server errors in the words of the port. Others, which are errors of ours, pass as they are. */
export function historyError(error: unknown, what: string, place: Place): unknown {
  const isKnown =
    error instanceof MongoError || error instanceof RefusedError || error instanceof OverdueError;
  if (!isKnown && !isOfSocket(error)) return error;
  const { code, canRetry, because, advice } = reasonOf(error, place);
  const where = `the history store at ${place.hosts}, database "${place.database}"`;
  const message = `${what} failed: ${where}, ${scrubbed(because, place)}`;
  return new HistoryError(code, [message, advice].filter(Boolean).join(" "), {
    canRetry,
    cause: causeOf(error, place),
  });
}

interface Reason {
  readonly code: HistoryErrorCode;
  readonly canRetry: boolean;
  /** Goes on after the name of the store. Ends with a full stop. */
  readonly because: string;
  readonly advice?: string;
}

function reasonOf(error: Error, place: Place): Reason {
  const said = sentence(error.message);
  if (error instanceof MongoServerError || error instanceof RefusedError)
    return refusal(Number(error.code), error, place);
  if (error instanceof OverdueError) return { code: "unavailable", canRetry: true, because: `gave ${said}` };
  const server = incompatible(error);
  if (server)
    return { code: "unavailable", canRetry: false, because: `can't be used: ${sentence(server.message)}` };
  if (error instanceof MongoServerSelectionError) return unreachable(error, said);
  const canRetry = error instanceof MongoNetworkError || isOfSocket(error) || isLost(error);
  return { code: "unavailable", canRetry, because: `can't be reached: ${said}` };
}

function refusal(code: number, error: Error, place: Place): Reason {
  const said = sentence(error.message);
  const user = place.user === undefined ? "A user that is not logged in" : `The user "${place.user}"`;
  if (code === OUT_OF_DISK_SPACE || /no space left|disk (is )?full|space quota/i.test(error.message))
    return { code: "full", canRetry: true, because: `has no room: ${said}` };
  if (code === UNAUTHORIZED)
    return {
      code: "read-only",
      canRetry: false,
      because: `does not allow it: ${said}`,
      advice: `${user} lacks a right: grant the role readWrite on the database "${place.database}" (read for those that only read), or name another user in the URL.`,
    };
  if (AUTHENTICATION.has(code))
    return {
      code: "unavailable",
      canRetry: false,
      because: `did not accept the user ${place.user === undefined ? "" : `"${place.user}" `}or the password: ${said}`,
      advice:
        "Set both right in the URL, special characters as %40 and the like; authSource=admin says that the user is defined in the database admin.",
    };
  if (code === COMMAND_NOT_FOUND && /sasl|authenticate/i.test(error.message))
    return {
      code: "unavailable",
      canRetry: false,
      because: `knows no users: ${said}`,
      advice: "Leave the user and the password out of the URL.",
    };
  const passes = isTransient(code) || labelled(error);
  return {
    code: "unavailable",
    canRetry: passes,
    because: `answered with ${Number.isNaN(code) ? "an error" : `error ${code}`}: ${said}`,
  };
}

function unreachable(error: MongoServerSelectionError, said: string): Reason {
  const { type, setName } = error.reason ?? {};
  const advice =
    type === "ReplicaSetNoPrimary"
      ? `Of the replica set "${setName ?? ""}" that the URL names no primary is found: either it elects one, or the name in replicaSet= is not the server's (a standalone server has none).`
      : "Check the URL's host and port, and that the server runs.";
  return { code: "unavailable", canRetry: true, because: `can't be reached: ${said}`, advice };
}

function incompatible(error: Error): Error | undefined {
  if (error instanceof MongoCompatibilityError) return error;
  if (!(error instanceof MongoServerSelectionError)) return undefined;
  const found = error.reason?.compatibilityError;
  return found ? new Error(found) : undefined;
}

function labelled(error: Error): boolean {
  return (
    error instanceof MongoError &&
    (error.hasErrorLabel("RetryableWriteError") || error.hasErrorLabel("RetryableError"))
  );
}

/** Errors of a bulk that the caller deals with one by one. Throws what concerns the bulk as a whole. */
export function operationErrors(error: unknown): readonly OperationError[] {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const unsure = error.result?.getWriteConcernError();
  if (unsure) throw new RefusedError({ code: unsure.code ?? 64, message: unsure.errmsg ?? error.message });
  const errors = [error.writeErrors].flat();
  // The driver wraps whatever ended the bulk, a lost connection too, and that in any class.
  const ending: unknown = error.errorResponse;
  if (errors.length === 0) throw ending instanceof Error ? ending : error;
  return errors.map(({ index, code, errmsg }) => ({ index, code, message: errmsg ?? error.message }));
}

/** What a log prints of the cause must not tell the password either. */
function causeOf(error: Error, { secrets }: Place): Error | undefined {
  return secrets.some((secret) => error.message.includes(secret)) ? undefined : error;
}

/** The message without what must stay secret. */
export function scrubbed(message: string, { secrets }: Place): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, "***"), message);
}

/** The server's words seldom end as a sentence does, and a refusal may quote a whole command. */
function sentence(text: string): string {
  const trimmed = text.trim();
  const short = trimmed.length > WORDS_MAX ? `${trimmed.slice(0, WORDS_MAX)}…` : trimmed;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
