import { expect, test } from "vitest";
import { compileModel, formatProblem, sortProblems } from "@freshet/schema";
import type { Problem } from "@freshet/schema";
import { SALES } from "./models.js";

const problem: Problem = {
  file: "model.graphql",
  line: 12,
  column: 5,
  severity: "error",
  rule: "event-time",
  message: "No.",
  suggestion: "did you mean `at`?",
  sourceLine: "\tabc def",
};

test("a problem shows its line with a caret, keeping tabs", () => {
  expect(formatProblem(problem)).toBe(
    [
      "model.graphql:12:5 error: No. [event-time]",
      "   |",
      "12 | \tabc def",
      "   | \t   ^",
      "   = did you mean `at`?",
    ].join("\n"),
  );
});

test("a problem without suggestion has no line for it, and long lines are cut around the caret", () => {
  const text = formatProblem({
    ...problem,
    suggestion: null,
    column: 900,
    sourceLine: `${"a".repeat(899)}b${"c".repeat(900)}`,
  });
  const [, , source, caret] = text.split("\n");
  expect(text.split("\n")).toHaveLength(4);
  expect(source.length).toBeLessThan(200);
  expect(source[caret.indexOf("^")]).toBe("b");
});

test("problems are in the order of files and places", () => {
  const at = (file: string, line: number, column: number): Problem => ({ ...problem, file, line, column });
  const sorted = [at("a", 1, 2), at("a", 1, 10), at("a", 2, 1), at("b", 1, 1)];
  expect(sortProblems([...sorted].reverse())).toEqual(sorted);
});

test("line endings of any system count as one", () => {
  const text = SALES.replace('time: "at"', 'time: "ta"').replace("type Sale", "# first\ntype Sale");
  for (const end of ["\n", "\r\n", "\r"]) {
    const [found] = compileModel([{ name: "m", text: text.replace(/\n/gu, end) }]).problems;
    expect([found.line, found.column, found.sourceLine]).toEqual([2, 40, text.split("\n")[1]]);
  }
});

test("a problem of a file without lines is one line", () => {
  expect(formatProblem({ ...problem, sourceLine: "", suggestion: null })).toBe(
    "model.graphql:12:5 error: No. [event-time]",
  );
});
