import { hasFraction, isExactDecimal, parseDateTime, parseDuration } from "@freshet/schema";
import type { Field } from "@freshet/schema";
import { NUMBER_MAX } from "./limits.js";
import type { RejectReason } from "./reasons.js";

/** A value that is not what its field declares. */
export class Unfit {
  constructor(
    readonly reason: RejectReason,
    readonly message: string,
  ) {}
}

/** What a column keeps of a value: numbers for everything but strings. JSON fields keep nothing. */
export type Kept = number | string | null;

const DECIMAL = /^-?\d+(?:\.\d+)?$/u;
const DECIMAL_DIGITS_MAX = 15;

/**
 * What `value`, as JSON.parse gave it, becomes in a column of `field`. This is the definition of a valid value; the
 * byte scanner only takes shortcuts to the same answer. A number that may have been rounded by being parsed comes with its text.
 */
export function checkValue(field: Field, value: unknown, text?: unknown): Kept | Unfit {
  if (value === null || value === undefined) {
    return field.nullable ? null : new Unfit("missing", `\`${field.name}\` must have a value.`);
  }
  switch (field.type) {
    case "ID":
      return checkString(field, isWhole(value, text) ? String(value) : value);
    case "String":
      return checkString(field, value);
    case "Boolean":
      return typeof value === "boolean" ? Number(value) : wrongType(field, value, "true or false");
    case "Int":
    case "Long":
      return checkInteger(field, value, text);
    case "Float":
      return typeof value === "number" ? checkNumber(field, value) : wrongType(field, value, "a number");
    case "Decimal":
      return checkDecimal(field, value, text);
    case "DateTime":
      return checkDateTime(field, value);
    case "Duration":
      return checkDuration(field, value);
    case "JSON":
      return null;
  }
}

/** Whether a valid number is kept; −0 is kept as 0. */
export function isKept(value: number): boolean {
  return Math.abs(value) <= NUMBER_MAX;
}

function checkString(field: Field, value: unknown): string | Unfit {
  if (typeof value !== "string") return wrongType(field, value, "a string");
  if (field.enumValues === null || field.enumValues.includes(value)) return value;
  return new Unfit("enum", `\`${field.name}\` is one of ${field.enumValues.join(", ")}, and not this.`);
}

/** A safe integer, and that is all that was sent. */
function isWhole(value: unknown, text: unknown): boolean {
  return Number.isSafeInteger(value) && !(typeof text === "string" && hasFraction(text));
}

function checkInteger(field: Field, value: unknown, text: unknown): number | Unfit {
  if (typeof value !== "number") return wrongType(field, value, "a whole number");
  const fits = isWhole(value, text) && (field.type === "Long" || (value | 0) === value);
  if (fits) return value + 0;
  const bound = field.type === "Int" ? "32 bits" : "±9007199254740991";
  return new Unfit("range", `\`${field.name}\` is a whole number within ${bound}.`);
}

function checkNumber(field: Field, value: number): number | Unfit {
  if (isKept(value)) return value + 0;
  return new Unfit("range", `\`${field.name}\` is past ±1e150.`);
}

function checkDecimal(field: Field, value: unknown, text: unknown): number | Unfit {
  if (typeof value === "number") {
    const isExact = typeof text !== "string" || isExactDecimal(text) || !isKept(value);
    return isExact ? checkNumber(field, value) : tooManyDigits(field);
  }
  if (typeof value !== "string" || !DECIMAL.test(value)) return wrongType(field, value, "a decimal number");
  const digits = value.replace(/^-?0*|\./gu, "").length;
  if (digits <= DECIMAL_DIGITS_MAX) return Number(value) + 0;
  return tooManyDigits(field);
}

function tooManyDigits(field: Field): Unfit {
  return new Unfit(
    "range",
    `\`${field.name}\` has more than the ${DECIMAL_DIGITS_MAX} digits that are kept exactly.`,
  );
}

function checkDateTime(field: Field, value: unknown): number | Unfit {
  if (typeof value !== "string") return wrongType(field, value, "a string with a time");
  const time = parseDateTime(value);
  if (time !== null) return time;
  return new Unfit(
    "time",
    `\`${field.name}\` is a time with a zone such as 2026-01-31T12:00:00Z, of a day that exists.`,
  );
}

/** A duration is a number of milliseconds, or text such as "15m". */
function checkDuration(field: Field, value: unknown): number | Unfit {
  if (typeof value === "number") return checkNumber(field, value);
  const duration = typeof value === "string" ? parseDuration(value) : null;
  return duration ?? wrongType(field, value, 'milliseconds or a duration such as "15m"');
}

/** Names the kind of what was sent, never the value: it may be huge or private. */
function wrongType(field: Field, value: unknown, wanted: string): Unfit {
  return new Unfit("type", `\`${field.name}\` is ${wanted}, not ${kindOf(value)}.`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? "such a string" : `a ${typeof value}`;
}
