import { Kind, print } from "graphql";
import type { FieldNode, OperationDefinitionNode } from "graphql";
import { panelFields, panelOf, readOperation } from "../dashboard/parse-dashboard.js";
import { leavesOf } from "../dashboard/panel-documents.js";
import { directivesOf } from "../model/directive-use.js";
import type { DirectiveUse } from "../model/directive-use.js";
import { Report } from "../model/report.js";
import type { Plan } from "../plan.js";
import { sortProblems } from "../problem.js";
import { checkText } from "./report-texts.js";
import { sendingOf } from "./sending.js";
import type { ReportCompare, ReportDefinition, ReportPanel, ReportPeriod, ReportResult } from "./report.js";

const HISTORY_MAX = 400;
const PERIOD_VARIABLES = ["from", "to", "since"];

/** Reads one report: an operation with `@report` whose fields have `@panel`, checked against the API of the plan. */
export function parseReport(
  file: { readonly name: string; readonly text: string },
  plan: Plan,
): ReportResult {
  const report = new Report();
  const operation = readOperation(file, plan, report);
  const definition = operation === null ? null : reportOf(operation, plan, report);
  return { report: report.hasErrors ? null : definition, problems: sortProblems(report.problems) };
}

function reportOf(operation: OperationDefinitionNode, plan: Plan, report: Report): ReportDefinition | null {
  const use = directivesOf(operation.directives).get("report");
  if (use === undefined || operation.name === undefined || operation.operation !== "query") {
    const message = "A report is a named query with @report.";
    const suggestion =
      'write `query Weekly($from: DateTime!, $to: DateTime!) @report(title: "Weekly", period: LAST_WEEK) { … }`';
    report.add(operation, { rule: "report-operation", message, suggestion });
    return null;
  }
  checkVariables(operation, report);
  const panels = panelFields(operation, report).flatMap(
    (field) => reportPanelOf(field, operation, plan, report) ?? [],
  );
  checkText(use.text("lead"), use.at("lead"), { panels, report });
  for (const field of panelFields(operation, report)) checkTexts(field, panels, report);
  const name = operation.name.value;
  return {
    name,
    title: use.text("title") ?? name,
    description: use.text("description"),
    lead: use.text("lead"),
    period: (use.text("period") ?? "LAST_WEEK") as ReportPeriod,
    history: historyOf(use, report),
    compare: (use.text("compare") ?? "NONE") as ReportCompare,
    timeZone: timeZoneOf(use, report),
    paper: use.text("paper") === "LETTER" ? "LETTER" : "A4",
    orientation: use.text("orientation") === "LANDSCAPE" ? "LANDSCAPE" : "PORTRAIT",
    head: use.text("head") === "TITLE_PAGE" ? "TITLE_PAGE" : "HEADER",
    sending: sendingOf(use, report),
    panels,
  };
}

function checkVariables(operation: OperationDefinitionNode, report: Report): void {
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    if (PERIOD_VARIABLES.includes(name)) {
      if (/^DateTime!?$/u.test(print(definition.type))) continue;
      const message = `\`$${name}\` is a time of the period, so its type is DateTime!.`;
      report.add(definition, { rule: "report-variables", message });
    } else if (definition.defaultValue === undefined && definition.type.kind === Kind.NON_NULL_TYPE) {
      const message = `\`$${name}\` needs a default: a report is printed without anybody to ask.`;
      report.add(definition, { rule: "report-variables", message, suggestion: 'like `= "ATL"`' });
    }
  }
}

function reportPanelOf(
  field: FieldNode,
  operation: OperationDefinitionNode,
  plan: Plan,
  report: Report,
): ReportPanel | null {
  const panel = panelOf(field, operation, plan, report);
  if (panel === null) return null;
  const from = argumentOf(field, "from");
  const reachesBack = from?.kind === Kind.VARIABLE && from.name.value === "since";
  for (const name of ["last", "since"]) {
    const moving = field.arguments?.find((argument) => argument.name.value === name);
    if (moving === undefined) continue;
    const message = `\`${name}\` moves with the clock; the panels of a report are over its period.`;
    report.add(moving, {
      rule: "report-period",
      message,
      suggestion: "write `from: $from, to: $to`, or `from: $since, to: $to` to reach back",
    });
  }
  const section = directivesOf(field.directives).get("section");
  return {
    ...panel,
    section:
      section === undefined ? null : { title: section.text("title") ?? "", text: section.text("text") },
    leaves: (leavesOf(field) ?? []).map(({ path, field: name }) => ({ path, field: name })),
    windowed: argumentOf(field, "every") !== undefined,
    reachesBack,
  };
}

function argumentOf(field: FieldNode, name: string) {
  return field.arguments?.find((argument) => argument.name.value === name)?.value;
}

function checkTexts(field: FieldNode, panels: readonly ReportPanel[], report: Report): void {
  const uses = directivesOf(field.directives);
  const [section, panel] = [uses.get("section"), uses.get("panel")];
  if (section !== undefined) checkText(section.text("text"), section.at("text"), { panels, report });
  if (panel?.text("view") === "TEXT") checkText(panel.text("note"), panel.at("note"), { panels, report });
}

function historyOf(use: DirectiveUse, report: Report): number {
  const count = use.number("history") ?? 1;
  if (Number.isInteger(count) && count >= 1 && count <= HISTORY_MAX) return count;
  const message = `\`history\` is a number of periods from 1 to ${HISTORY_MAX}.`;
  report.add(use.at("history"), { rule: "report-history", message });
  return 1;
}

function timeZoneOf(use: DirectiveUse, report: Report): string {
  const name = use.text("timeZone") ?? "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    const message = `There is no time zone “${name}”.`;
    report.add(use.at("timeZone"), {
      rule: "report-time-zone",
      message,
      suggestion: 'write it like "Europe/Berlin"',
    });
    return "UTC";
  }
}
