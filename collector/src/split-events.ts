import { isUtf8 } from "node:buffer";
import type { CollectorLimits } from "./limits.js";
import type { Span, ValueSpan } from "./json-scanner.js";
import { JsonError, JsonScanner } from "./json-scanner.js";
import type { EventProblem } from "./problem.js";
import { RequestError } from "./problem.js";

/** One event of a request: where its text is, or what is wrong with it. */
export type EventText = { readonly span: Span } | { readonly problem: EventProblem };

type BodyFormat = "json" | "ndjson";

const formats = new Map<string, BodyFormat>([
  ["application/json", "json"],
  ["application/x-ndjson", "ndjson"],
  ["application/ndjson", "ndjson"],
]);

/** The format that a content type names; throws 415 for any other. */
export function bodyFormat(contentType: string | undefined): BodyFormat {
  const [type, ...parameters] = (contentType ?? "").split(";").map((part) => part.trim().toLowerCase());
  const format = formats.get(type);
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  if (format && (charset === undefined || charset === "utf-8" || charset === "utf8")) return format;
  const accepted = [...formats.keys()].join(", ");
  throw new RequestError(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    `Send ${accepted} in UTF-8${contentType ? `, not ${contentType.slice(0, 100)}` : " and say so in content-type"}.`,
  );
}

/**
 * Finds the events of a body. A JSON body that is broken is refused whole, since nobody can know what its rest meant; a
 * broken line of NDJSON is that line's problem only.
 */
export function splitEvents(body: Buffer, format: BodyFormat, limits: CollectorLimits): EventText[] {
  if (!isUtf8(body)) throw new RequestError(400, "NOT_UTF8", "The body is not UTF-8.");
  const start = body.length >= 3 && body.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
  const events = format === "json" ? jsonEvents(body, start, limits) : lineEvents(body, start, limits);
  if (events.length === 0) throw new RequestError(400, "EMPTY", "The body has no event.");
  if (events.length > limits.eventsPerRequestMax) {
    throw new RequestError(
      413,
      "TOO_MANY_EVENTS",
      `A request may have ${limits.eventsPerRequestMax} events. Send them in several requests.`,
    );
  }
  return events;
}

function jsonEvents(body: Buffer, start: number, limits: CollectorLimits): EventText[] {
  const span = { start, end: body.length };
  const first = body.subarray(start).find((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
  if (first === undefined) return [];
  try {
    const scanner = new JsonScanner(body, span);
    const spans = first === 0x5b ? scanner.elements(limits.eventsPerRequestMax) : [scanner.single()];
    return spans.map((found, index) => bounded(found, index, limits));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new RequestError(400, "BAD_JSON", `${whereIn(body, error)}.`);
  }
}

function lineEvents(body: Buffer, start: number, limits: CollectorLimits): EventText[] {
  const events: EventText[] = [];
  for (let at = start; at < body.length && events.length <= limits.eventsPerRequestMax;) {
    const newline = body.indexOf(0x0a, at);
    const end = newline < 0 ? body.length : newline;
    if (!isBlank(body, at, end)) events.push(lineEvent(body, { start: at, end }, events.length, limits));
    at = end + 1;
  }
  return events;
}

function lineEvent(body: Buffer, line: Span, index: number, limits: CollectorLimits): EventText {
  try {
    return bounded(new JsonScanner(body, line).single(), index, limits);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const message = `The line is not valid JSON: ${error.message} (column ${error.at - line.start + 1})`;
    return { problem: { index, path: "", reason: "json", message } };
  }
}

function bounded(span: ValueSpan, index: number, limits: CollectorLimits): EventText {
  if (span.halfPair) {
    const message = "A string of the event holds half a surrogate pair, which is no text";
    return { problem: { index, path: "", reason: "json", message } };
  }
  if (span.depth > limits.depthMax) {
    const message = `An event may be nested ${limits.depthMax} deep; this one has ${span.depth} levels`;
    return { problem: { index, path: "", reason: "too-deep", message } };
  }
  if (span.end - span.start <= limits.eventBytesMax) return { span };
  const message = `An event may have ${limits.eventBytesMax} bytes; this one has ${span.end - span.start}`;
  return { problem: { index, path: "", reason: "too-large", message } };
}

function isBlank(body: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++)
    if (body[at] !== 0x20 && body[at] !== 0x09 && body[at] !== 0x0d) return false;
  return true;
}

function whereIn(body: Buffer, error: JsonError): string {
  const before = body.toString("utf8", 0, error.at);
  const line = before.split("\n").length;
  const column = before.length - before.lastIndexOf("\n");
  return `The body is not valid JSON: ${error.message} (line ${line}, column ${column})`;
}
