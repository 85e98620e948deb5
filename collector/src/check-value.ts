import type { Field } from "@freshet/schema";
import { parseDateTime, parseDuration } from "@freshet/schema";
import type { RejectReason } from "./problem.js";

/** The value as a number where it is one (a DateTime's epoch ms), else NaN; or what is wrong with it. */
export type ValueCheck =
  | { readonly value: number }
  | { readonly reason: RejectReason; readonly message: string };

/** Greater numbers would let exact sums and squares overflow. */
const magnitudeMax = 1e150;
const fine: ValueCheck = { value: Number.NaN };

/** Checks one value that is not null against its field. Messages never repeat the value, which may be huge or private. */
export function checkValue(field: Field, value: unknown): ValueCheck {
  switch (field.type) {
    case "String":
      return checkText(field, value);
    case "ID":
      return typeof value === "string" || Number.isSafeInteger(value) ? fine : wrongType(field, "a string");
    case "Boolean":
      return typeof value === "boolean" ? fine : wrongType(field, "true or false");
    case "Int":
    case "Long":
      return checkInteger(field, value);
    case "Float":
    case "Decimal":
      return checkNumber(field, value);
    case "DateTime":
      return checkTime(field, value);
    case "Duration":
      return typeof value === "string" && parseDuration(value) !== null
        ? fine
        : wrongType(field, 'a duration such as "15m"');
    case "JSON":
      return fine;
  }
}

function checkText(field: Field, value: unknown): ValueCheck {
  if (typeof value !== "string") return wrongType(field, "a string");
  if (field.enumValues === null || field.enumValues.includes(value)) return fine;
  return { reason: "enum", message: `${field.name} must be one of ${field.enumValues.join(", ")}` };
}

function checkInteger(field: Field, value: unknown): ValueCheck {
  if (typeof value !== "number") return wrongType(field, "an integer");
  if (Number.isSafeInteger(value)) return { value };
  const message =
    Number.isInteger(value) || !Number.isFinite(value)
      ? `${field.name} lies beyond ±(2^53 − 1), where integers are no longer exact`
      : `${field.name} must be a whole number`;
  return { reason: "range", message };
}

function checkNumber(field: Field, value: unknown): ValueCheck {
  if (typeof value !== "number") return wrongType(field, "a number");
  if (Math.abs(value) <= magnitudeMax) return { value };
  return { reason: "range", message: `${field.name} lies beyond ±1e150` };
}

function checkTime(field: Field, value: unknown): ValueCheck {
  if (typeof value !== "string") return wrongType(field, "a string with a date and time");
  const time = parseDateTime(value);
  if (time !== null) return { value: time };
  return {
    reason: "time",
    message: `${field.name} must be a real date and time with its zone, such as "2026-06-01T12:00:00Z"`,
  };
}

function wrongType(field: Field, what: string): ValueCheck {
  return { reason: "type", message: `${field.name} must be ${what}` };
}
