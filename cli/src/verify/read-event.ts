import { parseDuration, type EventSource, type Field } from "@freshet/schema";
import type { Plain } from "./evaluate.js";

const eventBytesMax = 1_000_000;
const depthMax = 32;
const magnitudeMax = 1e150;
const decimalDigitsMax = 15;
const eventTimes = { from: Date.UTC(1970, 0, 1), to: Date.UTC(2200, 0, 1) };
const utf8 = new TextDecoder("utf-8", { fatal: true });
const loneSurrogate = /\p{Surrogate}/u;
const texts = /"(?:[^"\\]|\\.)*"|-?[0-9][-+.0-9eE]*/g;
const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/** The declared fields of an event, or null where the event is not acceptable. By JSON.parse, on purpose the plain way. */
export function readEvent(bytes: Uint8Array | null, source: EventSource): Map<string, Plain> | null {
  if (bytes === null || bytes.length > eventBytesMax) return null;
  let parsed: unknown;
  let json: string;
  try {
    json = utf8.decode(bytes);
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed) || !sound(parsed, 1))
    return null;
  // The same with each number as it is written.
  const written = JSON.parse(
    json.replace(texts, (token) => (token[0] === '"' ? token : `"${token}"`)),
  ) as Record<string, unknown>;
  const values = new Map<string, Plain>();
  for (const field of source.fields) {
    const value = Object.hasOwn(parsed, field.name) ? (parsed as Record<string, unknown>)[field.name] : null;
    const plain = value === null ? null : fieldValue(value, field);
    if (typeof value === "number" && !isAsWritten(String(written[field.name]), field)) return null;
    if (plain === undefined || (plain === null && !field.nullable)) return null;
    values.set(field.name, plain);
  }
  const time = Number(values.get(source.time));
  return time >= eventTimes.from && time < eventTimes.to ? values : null;
}

/** Nesting within bounds and text without lone surrogates, names included. */
function sound(value: unknown, depth: number): boolean {
  if (typeof value === "string") return !loneSurrogate.test(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth > depthMax) return false;
  return Object.entries(value).every(([name, item]) => !loneSurrogate.test(name) && sound(item, depth + 1));
}

/** Undefined where the value is not one of the field's type. */
function fieldValue(value: unknown, field: Field): Plain | undefined {
  switch (field.type) {
    case "ID":
      return typeof value === "string"
        ? text(value, field)
        : Number.isSafeInteger(value)
          ? text(String(value), field)
          : undefined;
    case "String":
      return typeof value === "string" ? text(value, field) : undefined;
    case "Boolean":
      return typeof value === "boolean" ? value : undefined;
    case "DateTime":
      return typeof value === "string" ? (dateTime(value) ?? undefined) : undefined;
    case "Int":
      return integer(value, -(2 ** 31), 2 ** 31 - 1);
    case "Long":
      return integer(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case "Float":
      return typeof value === "number" ? bounded(value) : undefined;
    case "Decimal":
      return typeof value === "number" ? bounded(value) : decimal(value);
    case "Duration":
      return typeof value === "number"
        ? bounded(value)
        : typeof value === "string"
          ? (parseDuration(value) ?? undefined)
          : undefined;
    case "JSON":
      return true;
  }
}

/** Whole numbers without a rest, decimals of at most 15 digits: what a double would round is not acceptable. */
function isAsWritten(number: string, { type }: Field): boolean {
  if (!["Int", "Long", "ID", "Decimal"].includes(type)) return true;
  const [mantissa, exponent] = number.split(/e/i);
  const places = mantissa.includes(".") ? mantissa.length - mantissa.indexOf(".") - 1 : 0;
  let digits = BigInt(mantissa.replace(".", ""));
  if (digits === 0n) return true;
  let power = Number(exponent ?? 0) - places;
  for (; digits % 10n === 0n; power++) digits /= 10n;
  if (type !== "Decimal") return power >= 0;
  return String(digits).replace("-", "").length <= decimalDigitsMax && Number(number) !== 0;
}

function text(value: string, field: Field): string | undefined {
  return field.enumValues === null || field.enumValues.includes(value) ? value : undefined;
}

/** −0 is 0. */
function bounded(value: number): number | undefined {
  return Math.abs(value) <= magnitudeMax ? value + 0 : undefined;
}

function integer(value: unknown, min: number, max: number): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value <= max && value >= min
    ? value + 0
    : undefined;
}

function decimal(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  const digits = value.replace("-", "").replace(".", "").replace(/^0+/, "");
  return digits.length <= decimalDigitsMax ? Number(value) + 0 : undefined;
}

/** Epoch ms of a strict RFC 3339 text; null if it is none or names no real date. */
function dateTime(value: string): number | null {
  const match = rfc3339.exec(value);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (year < 100 || hour > 23 || minute > 59 || second > 60) return null;
  const leap = second === 60;
  const millis = leap ? 999 : Number((match[7] ?? ".").slice(1, 4).padEnd(3, "0"));
  const local = Date.UTC(year, month - 1, day, hour, minute, leap ? 59 : second, millis);
  const date = new Date(local);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const offset = zoneMinutes(match[8]);
  return offset === null ? null : local - offset * 60_000;
}

function zoneMinutes(zone: string): number | null {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
