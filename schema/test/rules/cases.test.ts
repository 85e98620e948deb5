import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileModel } from "@freshet/schema";
import type { Problem } from "@freshet/schema";
import { RULES } from "../../src/rules/registry.js";

/** Rules that only warn; a model they speak of is still valid. */
const WARNINGS: ReadonlySet<string> = new Set(["unreferenced", "keep-horizon"]);

interface Case {
  readonly kind: "valid" | "invalid";
  readonly name: string;
  readonly text: string;
  /** "rule line:column" of every problem, in order. */
  readonly expected: readonly string[];
}

function casesOf(kind: "valid" | "invalid"): Case[] {
  const folder = new URL(`../cases/${kind}/`, import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".graphql"))
    .map((name) => {
      const text = readFileSync(new URL(name, folder), "utf8");
      const [, stated, list] = /^# (valid|invalid)(?:: (.*))?$/mu.exec(text.split("\n", 1)[0]) ?? [];
      if (stated !== kind) throw new Error(`The first line of ${name} does not state that it is ${kind}.`);
      return { kind, name, text, expected: list === undefined ? [] : list.split(", ") };
    });
}

function place({ rule, line, column }: Problem): string {
  return `${rule} ${line}:${column}`;
}

describe.each(casesOf("valid"))("valid: $name", ({ name, text, expected }) => {
  test("compiles", () => {
    const { plan, problems } = compileModel([{ name, text }]);
    expect(problems.map(place)).toEqual(expected);
    expect(problems.every(({ severity }) => severity === "warning")).toBe(true);
    expect(plan).not.toBeNull();
  });
});

describe.each(casesOf("invalid"))("invalid: $name", ({ name, text, expected }) => {
  test("is refused with every problem at its place", () => {
    const { plan, problems } = compileModel([{ name, text }]);
    expect(problems.map(place)).toEqual(expected);
    expect(plan).toBeNull();
    const lines = text.split("\n");
    for (const problem of problems) {
      expect(problem.file).toBe(name);
      expect(problem.sourceLine).toBe(lines[problem.line - 1]);
      expect(problem.message).not.toBe("");
    }
  });
});

test("every rule is hit by a case", () => {
  const hit = new Set(
    [...casesOf("invalid"), ...casesOf("valid")].flatMap(({ expected }) => expected.map(ruleOf)),
  );
  const registered = RULES.map(({ name }) => name);
  expect(registered.filter((name) => !hit.has(name))).toEqual([]);
  const inInvalid = new Set(casesOf("invalid").flatMap(({ expected }) => expected.map(ruleOf)));
  expect(registered.filter((name) => !inInvalid.has(name) && !WARNINGS.has(name))).toEqual([]);
  expect(new Set(registered).size).toBe(registered.length);
});

test("the corpus is large enough to mean something", () => {
  expect(casesOf("invalid").length).toBeGreaterThanOrEqual(45);
  expect(casesOf("valid").length).toBeGreaterThanOrEqual(12);
});

function ruleOf(expected: string): string {
  return expected.split(" ")[0];
}
