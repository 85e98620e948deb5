import type { IncomingMessage } from "node:http";
import { LogError } from "@freshet/engines";
import type { AppendOutcome, Outgoing } from "./appender.js";
import type { Door } from "./door.js";
import type { CollectorLimits } from "./limits.js";
import type { CollectorCounters } from "./metrics.js";
import type { EventProblem, RejectReason } from "./problem.js";
import { unavailable } from "./problem.js";
import type { RateLimit } from "./rate-limit.js";
import { readBody } from "./read-body.js";
import type { EventText } from "./split-events.js";
import { bodyFormat, splitEvents } from "./split-events.js";

interface PostContext {
  readonly limits: CollectorLimits;
  readonly rate: RateLimit;
  readonly now: () => number;
  readonly counters: CollectorCounters;
}

/** The answer to a request whose events were looked at one by one. */
interface PostAnswer {
  readonly accepted: number;
  readonly rejected: number;
  /** By position in the request; null for events that were not accepted. */
  readonly receipts: readonly (string | null)[];
  readonly errors: readonly EventProblem[];
}

/** Takes the events of one request: all that are valid are durable in the log when this resolves. */
export async function postEvents(
  request: IncomingMessage,
  door: Door,
  context: PostContext,
): Promise<{ status: number; body: PostAnswer; failure?: unknown }> {
  const { limits, counters } = context;
  const address = request.socket.remoteAddress ?? "unknown";
  await context.rate.take(address, 1);
  const format = bodyFormat(request.headers["content-type"]);
  const body = await readBody(request, limits.bodyBytesMax);
  counters.bytes += body.length;
  const texts = splitEvents(body, format, limits);
  if (texts.length > 1) await context.rate.take(address, texts.length - 1);

  const recordTime = context.now();
  const { outgoing, problems } = checkAll(body, texts, door, recordTime);
  const outcomes = outgoing.length > 0 ? await door.appender.append(outgoing, recordTime) : [];
  if (outcomes === null) {
    throw unavailable(
      "More events wait for the log than it takes just now; none of these was taken. Try again.",
    );
  }
  const receipts: (string | null)[] = texts.map(() => null);
  let failure: unknown;
  for (const [at, outcome] of outcomes.entries()) {
    if ("receipt" in outcome) receipts[outgoing[at].index] = outcome.receipt;
    else {
      failure ??= outcome.error;
      problems.push(appendProblem(outgoing[at].index, outcome));
    }
  }
  return { status: statusOf(outcomes, failure), body: answer(receipts, problems, context), failure };
}

function checkAll(
  body: Buffer,
  texts: readonly EventText[],
  door: Door,
  recordTime: number,
): { outgoing: Outgoing[]; problems: EventProblem[] } {
  const outgoing: Outgoing[] = [];
  const problems: EventProblem[] = [];
  for (const [index, text] of texts.entries()) {
    if ("problem" in text) {
      problems.push(text.problem);
      continue;
    }
    const { start, end } = text.span;
    const result = door.checker.check(body.toString("utf8", start, end), recordTime);
    if ("event" in result) outgoing.push({ index, key: result.event.key, value: body.subarray(start, end) });
    else problems.push(...result.faults.map((fault) => ({ index, ...fault })));
  }
  return { outgoing, problems };
}

function answer(
  receipts: readonly (string | null)[],
  problems: EventProblem[],
  context: PostContext,
): PostAnswer {
  const accepted = receipts.reduce((count, receipt) => count + (receipt === null ? 0 : 1), 0);
  context.counters.accepted += accepted;
  for (const problem of problems) context.counters.refused(problem.reason);
  problems.sort((a, b) => a.index - b.index);
  return {
    accepted,
    rejected: receipts.length - accepted,
    receipts,
    errors: problems.slice(0, context.limits.errorsListedMax).map(asSentence),
  };
}

/** Messages are written without their full stop, as others put them together; what is read is a sentence. */
function asSentence(problem: EventProblem): EventProblem {
  return { ...problem, message: `${problem.message}.` };
}

/** 202 if anything was taken and nothing failed; 400 if no event was valid; 507 and 503 if the log did not take them. */
function statusOf(outcomes: readonly AppendOutcome[], failure: unknown): number {
  if (outcomes.length === 0) return 400;
  if (failure === undefined) return 202;
  return failure instanceof LogError && failure.code === "full" ? 507 : 503;
}

function appendProblem(index: number, { error }: { readonly error: unknown }): EventProblem {
  const code = error instanceof LogError ? error.code : "io";
  const certain = error instanceof LogError && error.notWritten;
  const [reason, message] = appendWords(code);
  const then = certain ? "It was not taken" : "It may have been taken nevertheless";
  return { index, path: "", reason, message: `${message}. ${then}` };
}

function appendWords(code: LogError["code"]): [RejectReason, string] {
  switch (code) {
    case "full":
      return ["full", "The server's disk is full; events are accepted again when there is room"];
    case "read-only":
      return ["read-only", "The server's data folder can't be written"];
    case "closed":
      return ["unavailable", "The server is stopping"];
    default:
      return ["unavailable", "The log did not take the event; try again"];
  }
}
