import { GraphQLError, Kind, Source, specifiedRules, validate } from "graphql";
import type { FieldNode, OperationDefinitionNode } from "graphql";
import { parseDuration } from "../duration.js";
import { directivesOf } from "../model/directive-use.js";
import type { DirectiveUse } from "../model/directive-use.js";
import { parseFile } from "../model/parse-file.js";
import { Report } from "../model/report.js";
import { untypedValue } from "../model/vocabulary-schema.js";
import type { Plan } from "../plan.js";
import { sortProblems } from "../problem.js";
import { didYouMeanOrList } from "../suggest.js";
import { checkPanel } from "./check-panel.js";
import type { Dashboard, DashboardResult, Panel, PanelView } from "./dashboard.js";
import { pageSchemaOf } from "./page-schema.js";
import { leavesOf, panelDocuments, printOperation } from "./panel-documents.js";

const PAGE_CHARS_MAX = 262_144;
const PANELS_MAX = 48;

/** Reads one page: an operation with `@dashboard` whose fields have `@panel`, checked against the API of the plan. */
export function parseDashboard(
  file: { readonly name: string; readonly text: string },
  plan: Plan,
): DashboardResult {
  const report = new Report();
  const operation = readOperation(file, plan, report);
  const dashboard = operation === null ? null : dashboardOf(operation, { plan, report, file: file.name });
  return { dashboard: report.hasErrors ? null : dashboard, problems: sortProblems(report.problems) };
}

/** The one operation of a page's file, valid against the API; null after saying what is wrong. */
export function readOperation(
  file: { readonly name: string; readonly text: string },
  plan: Plan,
  report: Report,
): OperationDefinitionNode | null {
  const start = { source: new Source(file.text, file.name), offset: 0 };
  if (file.text.length > PAGE_CHARS_MAX) {
    const message = `The page has ${file.text.length} characters; at most ${PAGE_CHARS_MAX} are allowed.`;
    report.add({ source: new Source("", file.name), offset: 0 }, { rule: "page-size", message });
    return null;
  }
  const document = parseFile(file);
  if (document instanceof GraphQLError) {
    report.addGraphqlError("syntax", document, start);
    return null;
  }
  const [operation, second] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined || second !== undefined || document.definitions.length > 1) {
    const message = "A page is one query with @dashboard (or @report) and nothing else.";
    report.add(second ?? start, { rule: "page-operation", message });
    return null;
  }
  for (const error of validate(pageSchemaOf(plan), document, specifiedRules, { maxErrors: 100 })) {
    report.addGraphqlError("page-graphql", error, start);
  }
  return report.hasErrors ? null : operation;
}

function dashboardOf(
  operation: OperationDefinitionNode,
  { plan, report, file }: { plan: Plan; report: Report; file: string },
): Dashboard | null {
  const use = directivesOf(operation.directives).get("dashboard");
  if (use === undefined || operation.name === undefined || operation.operation !== "query") {
    const message = "A page is a named query with @dashboard.";
    const suggestion = 'write `query Overview @dashboard(title: "Overview") { … }`';
    report.add(operation, { rule: "page-operation", message, suggestion });
    return null;
  }
  const panels = panelFields(operation, report).flatMap(
    (field) => panelOf(field, operation, plan, report) ?? [],
  );
  const name = operation.name.value;
  return {
    name,
    file: file.split(/[\\/]/u).at(-1) ?? file,
    title: use.text("title") ?? name,
    description: use.text("description"),
    refresh: refreshOf(use, report),
    operationName: name,
    document: printOperation(operation),
    panels,
  };
}

/** The fields of an operation that are its panels. */
export function panelFields(operation: OperationDefinitionNode, report: Report): readonly FieldNode[] {
  const fields: FieldNode[] = [];
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind === Kind.FIELD) fields.push(selection);
    else report.add(selection, { rule: "page-panels", message: "Panels cannot be in fragments." });
  }
  if (fields.length > PANELS_MAX) {
    const message = `A page has at most ${PANELS_MAX} panels; this one has ${fields.length}.`;
    report.add(operation, { rule: "page-panels", message });
  }
  return fields;
}

/** A second read more often than this would only load the server. */
const REFRESH_MS_MIN = 1_000;

function refreshOf(use: DirectiveUse, report: Report): Dashboard["refresh"] {
  const node = use.node.arguments?.find(({ name }) => name.value === "refresh")?.value;
  if (node === undefined) return "LIVE";
  const value = untypedValue(node);
  if (node.kind === Kind.ENUM && (value === "LIVE" || value === "MANUAL")) return value;
  const ms = node.kind === Kind.STRING ? parseDuration(node.value) : null;
  if (ms !== null && ms >= REFRESH_MS_MIN) return ms;
  const message = "`refresh` is LIVE, MANUAL, or a duration of at least a second.";
  report.add(node, { rule: "page-refresh", message, suggestion: 'like `refresh: "30s"`' });
  return "LIVE";
}

/** One field with `@panel`, checked; null after saying what is wrong. */
export function panelOf(
  field: FieldNode,
  operation: OperationDefinitionNode,
  plan: Plan,
  report: Report,
): Panel | null {
  const key = field.alias?.value ?? field.name.value;
  const use = directivesOf(field.directives).get("panel");
  if (use === undefined) {
    const suggestion = "write `@panel(view: TABLE)` after its arguments";
    report.add(field, { rule: "page-panels", message: `\`${key}\` has no @panel.`, suggestion });
    return null;
  }
  const rollup = plan.rollups.find((candidate) => candidate.field === field.name.value);
  if (rollup === undefined) {
    const suggestion = didYouMeanOrList(
      field.name.value,
      plan.rollups.map((candidate) => candidate.field),
    );
    report.add(field, { rule: "page-panels", message: "A panel shows the rows of a rollup.", suggestion });
    return null;
  }
  const nodes = leavesOf(field);
  if (nodes === null) {
    const message = "A panel selects `nodes`, and beside them at most `totals`, `totalCount` and `revision`.";
    report.add(field, { rule: "page-panels", message, suggestion: "write `{ nodes { … } }`" });
    return null;
  }
  const view = viewOf(use);
  const panel: Omit<Panel, "query" | "subscription" | "variables"> = {
    key,
    field: field.name.value,
    rollup: rollup.name,
    view,
    title: use.text("title") ?? titleFrom(key),
    note: use.text("note"),
    x: use.text("x"),
    y: use.texts("y"),
    series: use.text("series"),
    size: use.text("size"),
    colour: use.text("colour"),
    thresholds: use.numbers("thresholds"),
    width: use.number("width"),
    link: use.text("link"),
    columns: nodes.map(({ path }) => path),
  };
  checkPanel(panel, use, { rollup, leaves: nodes, report });
  return { ...panel, ...panelDocuments(field, operation, panel) };
}

function viewOf(use: DirectiveUse): PanelView {
  return (use.text("view") ?? "TABLE") as PanelView;
}

/** "lateShare" reads as "Late share". */
function titleFrom(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/gu, "$1 $2")
    .replace(/_+/gu, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
