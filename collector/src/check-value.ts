import type { Field } from "@freshet/schema";
import { hasFraction, isExactDecimal, parseDateTime, parseDuration } from "@freshet/schema";
import type { RejectReason } from "./problem.js";

/** The value as a number where it is one (a DateTime's epoch ms), else NaN; or what is wrong with it. */
type ValueCheck = { readonly value: number } | { readonly reason: RejectReason; readonly message: string };

/** Greater numbers would let exact sums and squares overflow. */
const magnitudeMax = 1e150;
const decimal = /^-?\d+(?:\.\d+)?$/u;
const decimalDigitsMax = 15;
const fine: ValueCheck = { value: Number.NaN };

/**
 * Checks one value that is not null against its field; a number that parsing may have rounded comes with its text. Messages never repeat the value,
 * which may be huge or private.
 */
export function checkValue(field: Field, value: unknown, text?: unknown): ValueCheck {
  switch (field.type) {
    case "ID":
      // Producers send numbers as ids too; their text is what counts.
      return checkText(field, isWhole(value, text) ? String(value) : value);
    case "String":
      return checkText(field, value);
    case "Boolean":
      return typeof value === "boolean" ? fine : wrongType(field, "true or false");
    case "Int":
    case "Long":
      return checkInteger(field, value, text);
    case "Float":
      return checkNumber(field, value);
    case "Decimal":
      if (typeof value === "string") return checkDecimal(field, value);
      if (typeof text === "string" && Math.abs(Number(value)) <= magnitudeMax && !isExactDecimal(text))
        return tooManyDigits(field);
      return checkNumber(field, value);
    case "DateTime":
      return checkTime(field, value);
    case "Duration":
      return typeof value === "string" ? checkDuration(field, value) : checkNumber(field, value);
    case "JSON":
      return fine;
  }
}

function checkText(field: Field, value: unknown): ValueCheck {
  if (typeof value !== "string") return wrongType(field, "a string");
  if (field.enumValues === null || field.enumValues.includes(value)) return fine;
  return { reason: "enum", message: `${field.name} must be one of ${field.enumValues.join(", ")}` };
}

/** A safe integer, and that is all that was sent. */
function isWhole(value: unknown, text: unknown): boolean {
  return Number.isSafeInteger(value) && !(typeof text === "string" && hasFraction(text));
}

function checkInteger(field: Field, value: unknown, text: unknown): ValueCheck {
  if (typeof value !== "number") return wrongType(field, "a whole number");
  const fits = isWhole(value, text) && (field.type === "Long" || (value | 0) === value);
  if (fits) return { value };
  const bounds = field.type === "Int" ? "32 bits" : "±(2^53 − 1), past which numbers are no longer exact";
  return { reason: "range", message: `${field.name} must be a whole number within ${bounds}` };
}

function checkDecimal(field: Field, value: string): ValueCheck {
  if (!decimal.test(value)) return wrongType(field, "a decimal number");
  const digits = value.replace(/^-?0*|\./gu, "").length;
  if (digits <= decimalDigitsMax) return fine;
  return tooManyDigits(field);
}

function tooManyDigits(field: Field): ValueCheck {
  return { reason: "range", message: `${field.name} must have at most ${decimalDigitsMax} digits` };
}

function checkDuration(field: Field, value: string): ValueCheck {
  return parseDuration(value) === null ? wrongType(field, 'milliseconds or a duration such as "15m"') : fine;
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
