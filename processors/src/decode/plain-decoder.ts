import { isUtf8 } from "node:buffer";
import type { EventSource, Field } from "@freshet/schema";
import { numberTexts } from "@freshet/schema";
import { checkValue, Unfit } from "./check-value.js";
import type { Kept } from "./check-value.js";
import { EVENT_TIME_END } from "./limits.js";
import type { DecodeLimits } from "./limits.js";
import type { Rejection, RejectReason } from "./reasons.js";

/** The values of an accepted event in the order of the source's fields, or why it is rejected. */
export type PlainResult = { readonly values: readonly Kept[] } | { readonly rejection: Rejection };

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|[^])/gu;

/**
 * Decodes one event the plain way: JSON.parse, then a check of every field. It defines what is accepted and for what
 * reason an event is not; the fast decoder asks it about every event that is not plainly good.
 */
export function decodePlainly(source: EventSource, value: Buffer | null, limits: DecodeLimits): PlainResult {
  if (value === null) return rejected("null-record", "The record has no value.");
  if (value.length > limits.eventBytesMax) {
    return rejected(
      "too-large",
      `The event has ${value.length} bytes; at most ${limits.eventBytesMax} are taken.`,
    );
  }
  if (!isUtf8(value)) return rejected("json", "The event is not UTF-8.");
  const text = value.toString("utf8");
  if (depthOf(text) > limits.depthMax) {
    return rejected("too-deep", `The event is nested deeper than ${limits.depthMax} levels.`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return rejected("json", "The event is not valid JSON.");
  }
  if (hasLoneSurrogate(text))
    return rejected("json", "A string of the event holds half of a surrogate pair.");
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return rejected("not-an-object", "The event is not a JSON object.");
  }
  return checkFields(source, parsed as Readonly<Record<string, unknown>>, numberTexts(text));
}

function checkFields(
  source: EventSource,
  event: Readonly<Record<string, unknown>>,
  texts: Readonly<Record<string, unknown>>,
): PlainResult {
  const values: Kept[] = [];
  for (const field of source.fields) {
    const value = Object.hasOwn(event, field.name) ? event[field.name] : null;
    const kept =
      field.name === source.time ? checkEventTime(field, value) : checkValue(field, value, texts[field.name]);
    if (kept instanceof Unfit) return rejected(kept.reason, kept.message, field.name);
    values.push(kept);
  }
  return { values };
}

/** The event's own time must be there, whatever the model says of nulls, and within the years Freshet counts. */
function checkEventTime(field: Field, value: unknown): Kept | Unfit {
  const kept = checkValue({ ...field, nullable: false }, value);
  if (typeof kept !== "number" || (kept >= 0 && kept < EVENT_TIME_END)) return kept;
  return new Unfit(
    "time",
    `\`${field.name}\` is the event's time and lies outside of the years 1970 to 2199.`,
  );
}

function rejected(reason: RejectReason, message: string, path = ""): PlainResult {
  return { rejection: { reason, path, message } };
}

/** Greatest nesting of objects and arrays. Counts on any text, JSON or not, so that nothing deep is ever parsed. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) inString = !inString;
    else if (inString) at += char === 0x5c ? 1 : 0;
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}

/** Whether valid JSON text escapes a surrogate that is not part of a pair. */
function hasLoneSurrogate(text: string): boolean {
  if (!text.includes("\\")) return false;
  let pairEnd = -1;
  for (const match of text.matchAll(ESCAPE)) {
    const unit = match[1] === undefined ? 0 : parseInt(match[1], 16);
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow ? pairEnd !== match.index : pairEnd >= 0) return true;
    pairEnd = unit >= 0xd800 && unit <= 0xdbff ? match.index + match[0].length : -1;
  }
  // A high half that no escape followed.
  return pairEnd >= 0;
}
