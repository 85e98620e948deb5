import type { EventSource, Field } from "@freshet/schema";
import type { Plain } from "./evaluate.js";

const eventBytesMax = 1024 * 1024;
const depthMax = 32;
const magnitudeMax = 1e150;
const yearsKept = { from: Date.UTC(1970, 0, 1), to: Date.UTC(2200, 0, 1) };
const utf8 = new TextDecoder("utf-8", { fatal: true });
const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** The declared fields of an event, or null where the event is not acceptable. By JSON.parse, on purpose the plain way. */
export function readEvent(bytes: Uint8Array | null, source: EventSource): Map<string, Plain> | null {
  if (bytes === null || bytes.length > eventBytesMax) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(bytes));
  } catch {
    return null;
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed) || !sound(parsed, 1)) return null;
  const values = new Map<string, Plain>();
  for (const field of source.fields) {
    const value = Object.hasOwn(parsed, field.name) ? (parsed as Record<string, unknown>)[field.name] : null;
    const plain = value === null ? null : fieldValue(value, field);
    if (plain === undefined || (plain === null && !field.nullable)) return null;
    values.set(field.name, plain);
  }
  return values;
}

/** Nesting within bounds and text without lone surrogates, names included. */
function sound(value: unknown, depth: number): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  if (depth > depthMax) return false;
  return Object.entries(value).every(([name, item]) => name.isWellFormed() && sound(item, depth + 1));
}

/** Undefined where the value is not one of the field's type. */
function fieldValue(value: unknown, field: Field): Plain | undefined {
  switch (field.type) {
    case "ID":
    case "String":
      if (typeof value !== "string") return undefined;
      return field.enumValues === null || field.enumValues.includes(value) ? value : undefined;
    case "Boolean":
      return typeof value === "boolean" ? value : undefined;
    case "DateTime":
      return typeof value === "string" ? (dateTime(value) ?? undefined) : undefined;
    case "Int":
      return integer(value, 2 ** 31 - 1, -(2 ** 31));
    case "Long":
      return integer(value, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
    case "Float":
      return typeof value === "number" && Math.abs(value) <= magnitudeMax ? value : undefined;
    default:
      throw new Error(`verify cannot read ${field.type} (field ${field.name}) yet`);
  }
}

function integer(value: unknown, max: number, min: number): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value <= max && value >= min ? value : undefined;
}

/** Epoch ms of a strict RFC 3339 text; null if it is none, names no real date, or lies outside the years kept. */
function dateTime(text: string): number | null {
  const match = rfc3339.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const leap = second === 60;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const fraction = leap ? 999 : Math.trunc(Number(`0${match[7] ?? ""}`) * 1000 + 1e-7);
  const local = Date.UTC(year, month - 1, day, hour, minute, leap ? 59 : second, fraction);
  const date = new Date(local);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const offset = zoneMinutes(match[8]);
  if (offset === null) return null;
  const time = local - offset * 60_000;
  return time >= yearsKept.from && time < yearsKept.to ? time : null;
}

function zoneMinutes(zone: string): number | null {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
