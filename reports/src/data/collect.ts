import { createHash } from "node:crypto";
import type { Plan, ReportDefinition, ReportPanel } from "@freshet/schema";
import { type ConstValueNode, Kind, parse, print } from "graphql";
import type { ReportSpan } from "../period/report-span.js";
import { ReportError } from "../report-error.js";
import { type Field, fieldsOf } from "./fields.js";
import { type Row, comparedRows } from "./rows.js";

/** Asks the API: the same that the page asks, so that the numbers are the same. */
export type Execute = (request: {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}) => Promise<{ readonly data?: unknown; readonly errors?: readonly { readonly message: string }[] }>;

/** Everything one print of a report says, but for when it was printed. */
export interface ReportData {
  readonly report: ReportDefinition;
  readonly app: string;
  readonly span: ReportSpan;
  /** Variables besides the period, as asked for. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly panels: readonly PanelData[];
  /** Of everything that was read: the same numbers have the same revision. */
  readonly revision: string;
  /** Whether all events of the period are expected to be counted. */
  readonly settled: boolean;
}

export interface PanelData {
  readonly panel: ReportPanel;
  readonly fields: readonly Field[];
  readonly rows: readonly Row[];
  /** For each row the one it is compared with; null where nothing is compared. */
  readonly compared: readonly (Row | null)[] | null;
  readonly totals: Row | null;
  readonly totalCount: number;
}

interface CollectOptions {
  readonly report: ReportDefinition;
  readonly plan: Plan;
  readonly app: string;
  readonly span: ReportSpan;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly execute: Execute;
}

/** A comparison needs the rows of the same groups, which may stand further down in their period. */
const ROWS_MAX = 1_000;

/** Reads all panels of a report. Throws ReportError where the API refuses. */
export async function collect(options: CollectOptions): Promise<ReportData> {
  const { report, app, span } = options;
  const unknown = Object.keys(options.variables).find((name) => !isVariable(report, name));
  if (unknown !== undefined) throw new ReportError(`The report has no variable \`$${unknown}\`.`);
  const answers = await Promise.all(report.panels.map((panel) => readPanel(panel, options)));
  const panels = answers.map(({ data }) => data);
  const read = panels.map(({ rows, compared, totals }) => [rows, compared, totals]);
  const settled = answers.every(({ watermark }) => watermark !== null && watermark >= span.to);
  const text = JSON.stringify([report.name, span.from, span.to, settled, read]);
  const revision = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const variables = { ...defaultsOf(report), ...options.variables };
  return { report, app, span, variables, panels, revision, settled };
}

const PERIOD = new Set(["from", "to", "since"]);

function isVariable(report: ReportDefinition, name: string): boolean {
  return !PERIOD.has(name) && report.panels.some((panel) => panel.variables.some((one) => one.name === name));
}

function defaultsOf(report: ReportDefinition): Record<string, unknown> {
  const all = report.panels.flatMap(({ variables }) => variables).filter(({ name }) => !PERIOD.has(name));
  return Object.fromEntries(all.map((variable) => [variable.name, variable.default ?? null]));
}

async function readPanel(
  panel: ReportPanel,
  options: CollectOptions,
): Promise<{ data: PanelData; watermark: number | null }> {
  const { plan, span } = options;
  const fields = fieldsOf(panel, plan);
  // Days and weeks are those of the report's zone, where the author says no other.
  const zone: ConstValueNode = { kind: Kind.STRING, value: options.report.timeZone };
  const query = withArguments(panel.query, { timeZone: zone }, { replace: false });
  const now = await ask(panel, { ...options, query, span });
  const wanted = span.before !== null && !panel.reachesBack && panel.view !== "TEXT";
  const before =
    wanted && span.before !== null
      ? await ask(panel, {
          ...options,
          query: withArguments(
            query,
            { first: { kind: Kind.INT, value: String(ROWS_MAX) } },
            { replace: true },
          ),
          span: { ...span, ...span.before },
        })
      : null;
  const compared =
    before !== null || (panel.reachesBack && panel.windowed)
      ? comparedRows(now.rows, fields, before?.rows ?? null)
      : null;
  const { rows, totals, totalCount, watermark } = now;
  return { data: { panel, fields, rows, compared, totals, totalCount }, watermark };
}

interface PanelAnswer {
  readonly rows: readonly Row[];
  readonly totals: Row | null;
  readonly totalCount: number;
  readonly watermark: number | null;
}

async function ask(panel: ReportPanel, options: CollectOptions & { query: string }): Promise<PanelAnswer> {
  const { span, query, execute } = options;
  const period = {
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    since: new Date(span.since).toISOString(),
  };
  const given: Record<string, unknown> = { ...options.variables, ...period };
  const names = panel.variables.map(({ name }) => name).filter((name) => given[name] !== undefined);
  const variables = Object.fromEntries(names.map((name) => [name, given[name]]));
  const { data, errors } = await execute({ query, variables });
  if (errors !== undefined && errors.length > 0)
    throw new ReportError(`${panel.title}: ${errors[0].message}`);
  const answer = (data as Record<string, Record<string, unknown>>)[panel.key];
  const watermark = Date.parse(String((answer.revision as Row).watermark));
  return {
    rows: answer.nodes as readonly Row[],
    totals: (answer.totals ?? null) as Row | null,
    totalCount: Number(answer.totalCount),
    watermark: Number.isNaN(watermark) ? null : watermark,
  };
}

/** The document with further arguments of its field; with `replace` they take the place of what was said. */
function withArguments(
  query: string,
  given: Readonly<Record<string, ConstValueNode>>,
  { replace }: { readonly replace: boolean },
): string {
  const document = parse(query, { noLocation: true });
  const [operation] = document.definitions;
  if (operation.kind !== Kind.OPERATION_DEFINITION) return query;
  const [field] = operation.selectionSet.selections;
  if (field.kind !== Kind.FIELD) return query;
  const said = (field.arguments ?? []).filter(({ name }) => !replace || given[name.value] === undefined);
  const added = Object.entries(given)
    .filter(([name]) => !said.some((argument) => argument.name.value === name))
    .map(
      ([name, value]) => ({ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }) as const,
    );
  const selections = [{ ...field, arguments: [...said, ...added] }];
  return print({ ...operation, selectionSet: { ...operation.selectionSet, selections } });
}
