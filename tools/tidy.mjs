// The style of the repository as checks that point at lines: budgets, import direction, dead exports, invariants named by tests,
// links of the documents, words that do not belong here, and what the package.json files declare. Run by `npm test`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { checkManifests } from "./manifests.mjs";
import { root } from "./prepare.mjs";

const fileLinesMax = 400;
/** Which packages each package may import. Downhill only. */
const allowedImports = {
  schema: [],
  aggregates: ["schema"],
  engines: ["aggregates", "schema"],
  processors: ["engines", "aggregates", "schema"],
  collector: ["engines", "aggregates", "schema"],
  api: ["engines", "aggregates", "schema"],
  reports: ["schema", "aggregates"],
  frontend: [],
  cli: ["schema", "aggregates", "engines", "processors", "collector", "api", "reports"],
};
const invariants = ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"];

const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(root, path)));
const code = new Map(
  tracked.filter((path) => /\.(ts|vue|mjs|js)$/.test(path)).map((path) => [path, read(path)]),
);
const problems = [];

checkBudgets();
checkImports();
checkDeadExports();
checkInvariants();
checkLinks();
checkFocusedTests();
problems.push(...checkManifests(root, tracked));

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  problems.length === 0 ? `tidy: ${code.size} files\n` : `tidy: ${problems.length} problems\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

function checkBudgets() {
  for (const [path, text] of code) {
    const lines = text.split("\n").length - 1;
    if (lines > fileLinesMax)
      problems.push(`${path}:${fileLinesMax}: ${lines} lines; a file has at most ${fileLinesMax}`);
    const name = path.split("/").at(-1);
    const pattern = name.endsWith(".vue") ? /^[A-Z][A-Za-z]*\.vue$/ : /^[a-z0-9.-]+$/;
    if (!pattern.test(name)) problems.push(`${path}:1: file names are kebab-case (.vue: PascalCase)`);
    if (/\/(utils?|helpers|common|services)\//.test(path))
      problems.push(`${path}:1: a folder is named after what it does`);
  }
}

function checkImports() {
  for (const [path, text] of code) {
    const [name, part] = path.split("/");
    if (!(name in allowedImports) || part !== "src") continue;
    for (const match of text.matchAll(/from "(@freshet\/([a-z]+)[^"]*|freshet)"/g)) {
      const target = match[2] ?? "cli";
      if (target !== name && allowedImports[name].includes(target)) continue;
      problems.push(`${path}:${lineAt(text, match.index)}: ${name} must not import ${match[1]}`);
    }
    for (const match of text.matchAll(/from "((?:\.\.\/)+[^"]*)"/g)) {
      const target = normalize(join(dirname(path), match[1]));
      if (!target.startsWith(`${name}/src/`))
        problems.push(`${path}:${lineAt(text, match.index)}: import by package name, not ${match[1]}`);
    }
  }
}

/** An export that no other file names is dead: delete it, or stop exporting it. */
function checkDeadExports() {
  const sources = [...code].filter(([path]) => /^[a-z]+\/src\/.*\.(ts|vue)$/.test(path));
  const words = new Map([...code].map(([path, text]) => [path, new Set(text.match(/[A-Za-z_$][\w$]*/g))]));
  for (const [path, text] of sources) {
    if (path.endsWith("/index.ts")) continue;
    // A type may be exported for the signature that uses it.
    const declared =
      /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type) ([A-Za-z_$][\w$]*)/gm;
    for (const match of text.matchAll(declared)) {
      const used = [...words].some(([other, names]) => other !== path && names.has(match[1]));
      const isType = /^export (?:declare )?(?:interface|type) /.test(match[0]);
      const named = text.split(new RegExp(`\\b${match[1]}\\b`)).length > 2;
      if (!used && !(isType && named))
        problems.push(`${path}:${lineAt(text, match.index)}: nothing imports ${match[1]}`);
    }
  }
}

function checkInvariants() {
  const tests = [...code].filter(([path]) => path.includes("/test/") || path.includes("/conformance/"));
  for (const id of invariants) {
    const named = tests.some(([, text]) =>
      new RegExp(`(?:it|test|describe)(?:\\.each[^(]*\\([^)]*\\))?\\(\\s*["\`'][^"\`']*\\b${id}\\b`).test(
        text,
      ),
    );
    if (!named) problems.push(`docs: no test's title names the invariant ${id}`);
  }
}

function checkLinks() {
  for (const path of tracked.filter((name) => name.endsWith(".md"))) {
    const text = read(path);
    for (const match of text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const target = join(root, dirname(path), match[1]);
      if (!existsSync(target))
        problems.push(`${path}:${lineAt(text, match.index)}: the link ${match[1]} leads nowhere`);
    }
  }
}

function checkFocusedTests() {
  for (const [path, text] of code) {
    if (!path.includes("/test/")) continue;
    for (const match of text.matchAll(/\b(?:it|test|describe)\.(only|todo|skip)\(/g)) {
      problems.push(`${path}:${lineAt(text, match.index)}: .${match[1]}; run the test or delete it`);
    }
  }
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}

function lineAt(text, index) {
  return text.slice(0, index).split("\n").length;
}
