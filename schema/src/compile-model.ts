import { GraphQLError, Source } from "graphql";
import type { DocumentNode } from "graphql";
import { buildPlan } from "./model/build-plan.js";
import { ModelContext } from "./model/context.js";
import { draftOf } from "./model/draft.js";
import { parseFile } from "./model/parse-file.js";
import { Report } from "./model/report.js";
import type { Plan } from "./plan.js";
import { sortProblems } from "./problem.js";
import type { Problem } from "./problem.js";
import { RULES } from "./rules/registry.js";

export interface ModelFile {
  /** As problems name it. */
  readonly name: string;
  readonly text: string;
}

export interface CompileOptions {
  /** Content hashes of table files, by the `file` of `@table`. A changed table changes what its rollups mean. */
  readonly tables?: ReadonlyMap<string, string>;
}

export interface CompileResult {
  /** Null if any problem is an error. */
  readonly plan: Plan | null;
  /** All of them, in the order of files and places. */
  readonly problems: readonly Problem[];
}

/** One model, all files together. */
const MODEL_CHARS_MAX = 1_048_576;

/** Compiles the files of one model. Never throws on what they say: everything wrong is a problem. */
export function compileModel(files: readonly ModelFile[], options: CompileOptions = {}): CompileResult {
  const report = new Report();
  const documents = parseFiles(files, report);
  // A file that cannot be read would make everything it declares look unknown, so rules wait until all can be.
  if (report.hasErrors) return { plan: null, problems: sortProblems(report.problems) };
  const context = new ModelContext(draftOf(documents), report);
  if (context.draft.document.definitions.length === 0) {
    const place = { source: new Source(files[0]?.text ?? "", files[0]?.name ?? "model.graphql"), offset: 0 };
    report.add(place, { rule: "empty-model", message: "The model declares nothing." });
  }
  for (const rule of RULES) rule.check(context);
  const plan = report.hasErrors ? null : buildPlan(context, options.tables ?? new Map());
  return { plan, problems: sortProblems(report.problems) };
}

/** Files that cannot be read leave a problem each. */
function parseFiles(files: readonly ModelFile[], report: Report): DocumentNode[] {
  const chars = files.reduce((sum, { text }) => sum + text.length, 0);
  if (chars > MODEL_CHARS_MAX) {
    const message = `The model has ${chars} characters; at most ${MODEL_CHARS_MAX} are allowed.`;
    report.add({ source: new Source("", files[0].name), offset: 0 }, { rule: "model-size", message });
    return [];
  }
  const documents: DocumentNode[] = [];
  for (const file of files) {
    if (file.text.trim() === "") continue;
    const parsed = parseFile(file);
    if (parsed instanceof GraphQLError) {
      report.addGraphqlError("syntax", parsed, { source: new Source(file.text, file.name), offset: 0 });
    } else documents.push(parsed);
  }
  return documents;
}
