import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileModel, parseDashboard, parseReport, printApiSchema, type Plan } from "@freshet/schema";
import { buildSchema, Kind, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const documents = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(root + path));
const snippets = documents.flatMap((path) => fencedBlocks(path, "graphql"));
const flights = compile(readFileSync(`${root}examples/flights/model.graphql`, "utf8"));

describe("GraphQL snippets of the documents", () => {
  it("there are some", () => {
    expect(snippets.length).toBeGreaterThan(3);
  });

  it.each(snippets)("$where compiles, or is an operation of the flights example", ({ text }) => {
    if (/^\s*(?:"[^"]*"\s*)?type /.test(text)) expect(compile(text).rollups.length).toBeGreaterThan(0);
    else if (text.includes("@dashboard"))
      expect(parseDashboard({ name: "snippet.graphql", text }, flights).problems).toEqual([]);
    else if (text.includes("@report"))
      expect(parseReport({ name: "snippet.graphql", text }, flights).problems).toEqual([]);
    else expect(problemsOf(text)).toEqual([]);
  });
});

/** Like a user would: the plan, or the problems as the failure. */
function compile(text: string): Plan {
  const tables = new Map([...text.matchAll(/file: "([^"]+)"/g)].map((match) => [match[1], "content"]));
  const { plan, problems } = compileModel([{ name: "model.graphql", text }], { tables });
  expect(problems.filter((problem) => problem.severity === "error")).toEqual([]);
  if (plan === null) throw new Error("no plan");
  return plan;
}

function problemsOf(text: string): string[] {
  const document = parse(text);
  expect(document.definitions.every((definition) => definition.kind === Kind.OPERATION_DEFINITION)).toBe(
    true,
  );
  return validate(buildSchema(printApiSchema(flights)), document).map((error) => error.message);
}

function fencedBlocks(path: string, language: string): { where: string; text: string }[] {
  const markdown = readFileSync(root + path, "utf8");
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    (match) => ({
      where: `${path}:${markdown.slice(0, match.index).split("\n").length}`,
      text: match[1],
    }),
  );
}
