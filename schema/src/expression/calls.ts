import type { CallName, ExpressionType } from "../plan.js";
import { parseDateTime } from "../date-time.js";
import { isTooLong, parseDuration } from "../duration.js";
import { didYouMean } from "../suggest.js";
import type { ASTNode } from "@marcbachmann/cel-js";
import type { Converter } from "./convert.js";
import { typeWord } from "./scope.js";
import { typed } from "./typed.js";
import type { Typed } from "./typed.js";

/** A call as written: `name(args)` or `receiver.name(args)`. */
interface Call {
  readonly name: string;
  readonly receiver: ASTNode | null;
  readonly args: readonly ASTNode[];
}

interface Signature {
  /** Types of the receiver (of the only argument, for conversions). */
  readonly on: readonly ExpressionType[];
  readonly args: readonly ExpressionType[];
  readonly answers: ExpressionType;
  /** How it is written: after a dot, as a function, or both. */
  readonly form: "method" | "function" | "both";
  /** The conversion of a text may fail, which gives null. */
  readonly mayFail?: boolean;
}

const TEXT_TEST: Signature = { on: ["string"], args: ["string"], answers: "bool", form: "method" };
const TEXT_CASE: Signature = { on: ["string"], args: [], answers: "string", form: "method" };
const TIME_PART: Signature = { on: ["timestamp"], args: [], answers: "int", form: "method" };

const SIGNATURES = new Map<CallName, Signature>([
  ["startsWith", TEXT_TEST],
  ["endsWith", TEXT_TEST],
  ["contains", TEXT_TEST],
  ["size", { on: ["string"], args: [], answers: "int", form: "both" }],
  ["lowerAscii", TEXT_CASE],
  ["upperAscii", TEXT_CASE],
  ["int", { on: ["int", "double", "string"], args: [], answers: "int", form: "function", mayFail: true }],
  [
    "double",
    { on: ["int", "double", "string"], args: [], answers: "double", form: "function", mayFail: true },
  ],
  ["string", { on: ["string", "int", "double", "bool"], args: [], answers: "string", form: "function" }],
  ["getFullYear", TIME_PART],
  ["getMonth", TIME_PART],
  ["getDayOfMonth", TIME_PART],
  ["getDayOfWeek", TIME_PART],
  ["getHours", TIME_PART],
  ["getMinutes", TIME_PART],
]);

/** Functions that become something else: literals and null tests. */
const FOLDED = ["timestamp", "duration", "has"];

const NAMES = [...SIGNATURES.keys(), ...FOLDED];

/** Said whenever an expression leaves the supported part of CEL. */
export const SUPPORTED = `expressions know fields, lookups, literals, \`== != < <= > >= + - * / % && || ! ?: in\`, ${NAMES.join(", ")}`;

/** Checks a call. Times are in UTC; a time zone argument is refused, as zones belong to the reader. */
export function convertCall(converter: Converter, node: ASTNode, call: Call): Typed | null {
  if (call.receiver === null && call.name === "has") return has(converter, node, call);
  if (call.receiver === null && call.name === "timestamp")
    return folded(converter, node, call, parseDateTime);
  if (call.receiver === null && call.name === "duration") return folded(converter, node, call, parseDuration);
  const name = call.name as CallName;
  const signature = SIGNATURES.get(name);
  if (signature === undefined) {
    const message = `The function \`${call.name}\` is not supported.`;
    return converter.fail(node, message, didYouMean(call.name, NAMES) ?? SUPPORTED);
  }
  if (signature.form !== "both" && (signature.form === "method") !== (call.receiver !== null)) {
    const form = signature.form === "method" ? `value.${name}(…)` : `${name}(value)`;
    return converter.fail(node, `\`${name}\` is written \`${form}\`.`);
  }
  return checked(converter, node, call, name, signature);
}

function checked(
  converter: Converter,
  node: ASTNode,
  call: Call,
  ...[name, signature]: readonly [CallName, Signature]
): Typed | null {
  const nodes = call.receiver === null ? call.args : [call.receiver, ...call.args];
  const expected = [signature.on, ...signature.args.map((type) => [type])];
  const args = nodes.map((arg) => converter.convert(arg));
  if (nodes.length !== expected.length) {
    const count = expected.length - (call.receiver === null ? 0 : 1);
    return converter.fail(node, `\`${name}\` takes ${count === 0 ? "no argument" : `${count} argument`}.`);
  }
  const parts: Typed[] = [];
  for (const [index, arg] of args.entries()) {
    if (arg === null) return null;
    if (!expected[index].includes(arg.type)) {
      const wanted = expected[index].map(typeWord).join(" or ");
      return converter.fail(nodes[index], `\`${name}\` needs ${wanted}, but this is ${typeWord(arg.type)}.`);
    }
    parts.push(arg);
  }
  const mayFail = signature.mayFail === true && parts[0].type !== "double" && parts[0].type !== "int";
  const nullable = mayFail || parts.some((part) => part.nullable);
  return typed({ op: "call", name, args: parts.map((part) => part.ast) }, signature.answers, nullable);
}

/** `has(x)` is `x != null`. */
function has(converter: Converter, node: ASTNode, call: Call): Typed | null {
  if (call.args.length !== 1) return converter.fail(node, "`has` takes 1 argument.");
  const arg = converter.convert(call.args[0]);
  if (arg === null) return null;
  const right = { op: "literal", value: null } as const;
  return typed({ op: "!=", left: arg.ast, right, operands: arg.type }, "bool");
}

/** `timestamp("…")` and `duration("…")` of a literal are numbers of milliseconds from then on. */
function folded(
  converter: Converter,
  node: ASTNode,
  call: Call,
  parse: (text: string) => number | null,
): Typed | null {
  const type = call.name === "timestamp" ? "timestamp" : "duration";
  const example = type === "timestamp" ? 'timestamp("2026-01-31T00:00:00Z")' : 'duration("15m")';
  const arg = call.args.length === 1 ? call.args[0] : null;
  const text = arg?.op === "value" ? arg.args : null;
  if (typeof text !== "string")
    return converter.fail(node, `\`${type}\` needs one literal text.`, `like \`${example}\``);
  const ms = parse(text);
  if (ms === null && type === "duration" && isTooLong(text))
    return converter.fail(arg ?? node, `"${text}" is longer than 100 years.`);
  if (ms === null)
    return converter.fail(arg ?? node, `"${text}" is not ${typeWord(type)}.`, `like \`${example}\``);
  return typed({ op: "literal", value: ms }, type);
}
