import type { CallName } from "@freshet/schema";
import { NUMBER_MAX } from "../decode/limits.js";
import type { Interner } from "../interner.js";
import { memoById } from "./memo.js";
import { asString, NULL_NODE, numberNode, stringNode } from "./node.js";
import type { Node } from "./node.js";

const INTEGER = /^[+-]?\d+$/u;
const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;
const UPPER = /[A-Z]+/gu;
const LOWER = /[a-z]+/gu;

/** A call; null where an argument is. */
export function callNode(name: CallName, args: readonly Node[], interner: Interner): Node {
  const [arg] = args;
  if (args.some((node) => node.kind === "null")) return NULL_NODE;
  switch (name) {
    case "startsWith":
      return textTest(args, interner, (text, part) => text.startsWith(part));
    case "endsWith":
      return textTest(args, interner, (text, part) => text.endsWith(part));
    case "contains":
      return textTest(args, interner, (text, part) => text.includes(part));
    case "size":
      return textNumber(arg, interner, (text) => [...text].length);
    case "lowerAscii":
      return textCase(arg, interner, (text) => text.replace(UPPER, (part) => part.toLowerCase()));
    case "upperAscii":
      return textCase(arg, interner, (text) => text.replace(LOWER, (part) => part.toUpperCase()));
    case "int":
      return toInt(arg, interner);
    case "double":
      return arg.kind === "string" ? textNumber(arg, interner, parseDouble) : arg;
    case "string":
      return toText(arg, interner);
    default:
      return timePart(name, arg);
  }
}

function textTest(
  [subject, part]: readonly Node[],
  interner: Interner,
  test: (text: string, part: string) => boolean,
): Node {
  const text = subject.at;
  const { constant } = part;
  if (constant !== undefined) {
    const wanted = interner.text(constant);
    const ofId = memoById(interner, (id) => Number(test(interner.text(id), wanted)), NaN);
    return numberNode((row) => ofId(text(row)), true);
  }
  return numberNode((row) => {
    const a = text(row);
    const b = part.at(row);
    return a < 0 || b < 0 ? NaN : Number(test(interner.text(a), interner.text(b)));
  }, true);
}

function textNumber(arg: Node, interner: Interner, compute: (text: string) => number): Node {
  const ofId = memoById(interner, (id) => compute(interner.text(id)), NaN);
  const text = asString(arg);
  return numberNode((row) => ofId(text(row)));
}

function textCase(arg: Node, interner: Interner, compute: (text: string) => string): Node {
  const ofId = memoById(interner, (id) => interner.id(compute(interner.text(id))), -1);
  const text = asString(arg);
  return stringNode((row) => ofId(text(row)));
}

function toInt(arg: Node, interner: Interner): Node {
  if (arg.kind === "string") return textNumber(arg, interner, parseInteger);
  const { at } = arg;
  return numberNode((row) => safeInteger(Math.trunc(at(row))));
}

function parseInteger(text: string): number {
  return INTEGER.test(text) ? safeInteger(Number(text)) : NaN;
}

function safeInteger(value: number): number {
  return Number.isSafeInteger(value) ? value + 0 : NaN;
}

function parseDouble(text: string): number {
  const value = DOUBLE.test(text) ? Number(text) : NaN;
  return Math.abs(value) <= NUMBER_MAX ? value + 0 : NaN;
}

function toText(arg: Node, interner: Interner): Node {
  if (arg.kind === "string") return arg;
  const { at, isBool } = arg;
  return stringNode((row) => {
    const value = at(row);
    if (Number.isNaN(value)) return -1;
    return interner.id(isBool ? (value === 1 ? "true" : "false") : String(value));
  });
}

type TimePart = "getFullYear" | "getMonth" | "getDayOfMonth" | "getDayOfWeek" | "getHours" | "getMinutes";

/** Parts of a time in UTC. As in CEL, months, days of the month and days of the week (from Sunday) begin at 0. */
function timePart(name: TimePart, arg: Node): Node {
  const { at } = arg;
  const part = partOf(name);
  // One date for all rows: an object for each would be garbage.
  const date = new Date(0);
  return numberNode((row) => {
    date.setTime(at(row));
    return part(date);
  });
}

function partOf(name: TimePart): (date: Date) => number {
  switch (name) {
    case "getFullYear":
      return (date) => date.getUTCFullYear();
    case "getMonth":
      return (date) => date.getUTCMonth();
    case "getDayOfMonth":
      return (date) => date.getUTCDate() - 1;
    case "getDayOfWeek":
      return (date) => date.getUTCDay();
    case "getHours":
      return (date) => date.getUTCHours();
    case "getMinutes":
      return (date) => date.getUTCMinutes();
  }
}
