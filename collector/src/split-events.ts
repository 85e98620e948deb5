import { isUtf8 } from "node:buffer";
import type { CollectorLimits } from "./limits.js";
import type { Span, ValueSpan } from "./json-scanner.js";
import { JsonError, JsonScanner } from "./json-scanner.js";
import type { EventProblem, RejectReason } from "./problem.js";
import { RequestError } from "./problem.js";
import { TextPlace } from "./text-place.js";

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
 * Finds the events of a body. A fault in one element of an array or in one line of NDJSON is that event's problem only. Where
 * a fault makes it unknowable where the elements after it begin, it is listed as the last event and nothing of the rest is read.
 */
export function splitEvents(body: Buffer, format: BodyFormat, limits: CollectorLimits): EventText[] {
  const start = body.length >= 3 && body.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
  const splitter = new Splitter(body, limits);
  const events = format === "json" ? splitter.json(start) : splitter.lines(start);
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

class Splitter {
  readonly #body: Buffer;
  readonly #limits: CollectorLimits;
  readonly #isUtf8: boolean;
  readonly #place: TextPlace;

  constructor(body: Buffer, limits: CollectorLimits) {
    this.#body = body;
    this.#limits = limits;
    this.#isUtf8 = isUtf8(body);
    this.#place = new TextPlace(body);
  }

  json(start: number): EventText[] {
    const body = this.#body;
    const first = body.subarray(start).find((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
    if (first === undefined) return [];
    return first === 0x5b ? this.#array(start) : [this.#single(start)];
  }

  lines(start: number): EventText[] {
    const body = this.#body;
    const events: EventText[] = [];
    for (let at = start; at < body.length && events.length <= this.#limits.eventsPerRequestMax;) {
      const newline = body.indexOf(0x0a, at);
      const end = newline < 0 ? body.length : newline;
      if (!isBlank(body, at, end)) events.push(this.#line({ start: at, end }, events.length));
      at = end + 1;
    }
    return events;
  }

  #array(start: number): EventText[] {
    const { found, broken } = new JsonScanner(this.#body, { start, end: this.#body.length }).elements(
      this.#limits.eventsPerRequestMax,
    );
    if (broken !== null && found.length === 0) throw this.#refusal(broken);
    const events = found.map((element, index) => {
      if (!("fault" in element)) return this.#bounded(element, index);
      if (element.fault.isTooDeep) return tooDeep(index, this.#limits.depthMax, element.depth);
      return problem(index, "json", `The event is not valid JSON: ${this.#told(element.fault)}`);
    });
    if (broken !== null) {
      const message = `The body is not valid JSON from here on, and nothing of the rest was read: ${this.#told(broken)}`;
      events.push(problem(events.length, "json", message));
    }
    return events;
  }

  #single(start: number): EventText {
    const span = { start, end: this.#body.length };
    if (!this.#isUtf8) throw new RequestError(400, "NOT_UTF8", "The body is not UTF-8.");
    try {
      return this.#bounded(new JsonScanner(this.#body, span).single(), 0);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      if (error.isTooDeep) return tooDeep(0, this.#limits.depthMax, null);
      throw this.#refusal(error);
    }
  }

  #line(line: Span, index: number): EventText {
    try {
      return this.#bounded(new JsonScanner(this.#body, line).single(), index);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      if (error.isTooDeep) return tooDeep(index, this.#limits.depthMax, null);
      const place = `(column ${error.at - line.start + 1})`;
      return problem(index, "json", `The line is not valid JSON: ${error.message} ${place}`);
    }
  }

  #bounded(span: ValueSpan, index: number): EventText {
    const { depthMax, eventBytesMax } = this.#limits;
    if (!this.#isUtf8 && !isUtf8(this.#body.subarray(span.start, span.end)))
      return problem(index, "json", "The event is not UTF-8");
    if (span.halfPair)
      return problem(index, "json", "A string of the event holds half a surrogate pair, which is no text");
    if (span.depth > depthMax) return tooDeep(index, depthMax, span.depth);
    const bytes = span.end - span.start;
    if (bytes <= eventBytesMax) return { span };
    return problem(index, "too-large", `An event may have ${eventBytesMax} bytes; this one has ${bytes}`);
  }

  #told(error: JsonError): string {
    return `${error.message} (${this.#place.of(error.at)})`;
  }

  #refusal(error: JsonError): RequestError {
    return new RequestError(400, "BAD_JSON", `The body is not valid JSON: ${this.#told(error)}.`);
  }
}

function problem(index: number, reason: RejectReason, message: string): EventText {
  return { problem: { index, path: "", reason, message } };
}

function tooDeep(index: number, depthMax: number, depth: number | null): EventText {
  const found = depth === null ? "far more levels" : `${depth} levels`;
  return problem(index, "too-deep", `An event may be nested ${depthMax} deep; this one has ${found}`);
}

function isBlank(body: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++)
    if (body[at] !== 0x20 && body[at] !== 0x09 && body[at] !== 0x0d) return false;
  return true;
}
