import { Kind } from "graphql";
import type { ValueNode } from "graphql";
import { isTooLong, parseDuration } from "../duration.js";
import { allDirectives } from "../model/directive-sites.js";
import { keepEntries, parseKeep } from "../model/settings.js";
import type { Say } from "./rule.js";
import { defineRule } from "./rule.js";

/** Arguments that are durations, by directive. */
const DURATIONS = new Map<string, readonly string[]>([
  ["event", ["dedupe"]],
  ["time", ["lateness", "accept", "skew", "idle"]],
  ["rollup", ["grains"]],
  ["rate", ["per"]],
]);

/** Of these zero makes no sense. */
const POSITIVE: ReadonlySet<string> = new Set(["idle", "dedupe", "grains", "per"]);

/** Durations are a whole number and a unit. */
export const durations = defineRule("durations", ({ draft }, error) => {
  for (const { name, arguments: given } of allDirectives(draft)) {
    for (const argument of given ?? []) {
      if (!(DURATIONS.get(name.value) ?? []).includes(argument.name.value)) continue;
      const positive = POSITIVE.has(argument.name.value);
      const nodes = argument.value.kind === Kind.LIST ? argument.value.values : [argument.value];
      for (const node of nodes) checkDuration(node, { parse: parseDuration, positive }, error);
    }
  }
  for (const rollup of draft.rollups) {
    const live = rollup.uses.get("keep")?.node.arguments?.find((argument) => argument.name.value === "live");
    if (live !== undefined) checkDuration(live.value, { parse: parseKeep, positive: true }, error);
    for (const { node } of keepEntries(rollup) ?? []) {
      if (node.kind !== Kind.OBJECT) continue;
      for (const field of node.fields) {
        if (field.name.value === "for")
          checkDuration(field.value, { parse: parseKeep, positive: true }, error);
      }
    }
  }
});

function checkDuration(
  node: ValueNode,
  { parse, positive }: { parse: (text: string) => number | null; positive: boolean },
  error: Say,
): void {
  if (node.kind !== Kind.STRING) return;
  const ms = parse(node.value);
  if (ms === null && isTooLong(node.value)) error(node, `"${node.value}" is longer than 100 years.`);
  else if (ms === null) error(node, `"${node.value}" is not a duration.`, suggestionFor(node.value));
  else if (ms === 0 && positive) error(node, "This duration cannot be zero.");
}

const WORDS = new Map([
  ["sec", "s"],
  ["secs", "s"],
  ["second", "s"],
  ["seconds", "s"],
  ["min", "m"],
  ["mins", "m"],
  ["minute", "m"],
  ["minutes", "m"],
  ["hr", "h"],
  ["hour", "h"],
  ["hours", "h"],
  ["day", "d"],
  ["days", "d"],
  ["week", "w"],
  ["weeks", "w"],
]);

function suggestionFor(text: string): string {
  const match = /^\s*(\d{1,15})\s*([a-z]+)\s*$/iu.exec(text);
  const unit = match === null ? undefined : (WORDS.get(match[2].toLowerCase()) ?? match[2].toLowerCase());
  const guess = `${match?.[1] ?? ""}${unit ?? ""}`;
  if (match !== null && guess !== text && parseDuration(guess) !== null) return `did you mean \`${guess}\`?`;
  return "write a whole number and ms, s, m, h, d or w, like `15m`";
}
