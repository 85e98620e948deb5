/** What `/dashboards.json` answers: the pages of the app and the words of its model. */
export interface Definition {
  readonly app: string;
  readonly version: string;
  readonly notice: string | null;
  readonly problems: readonly DefinitionProblem[];
  readonly dashboards: readonly Dashboard[];
  readonly model: readonly RollupWords[];
  /** True while the server follows the app's files. */
  readonly watch: boolean;
  /** True where the page may write the files of dashboards. */
  readonly editable: boolean;
}

export interface DefinitionProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly suggestion: string | null;
}

export interface Dashboard {
  readonly name: string;
  /** Name of its file; empty if the server does not say. */
  readonly file: string;
  readonly title: string;
  readonly description: string | null;
  /** LIVE subscribes, MANUAL reads once, a number is the milliseconds between two reads. */
  readonly refresh: "LIVE" | "MANUAL" | number;
  readonly panels: readonly Panel[];
}

const views = ["STAT", "TABLE", "LINE", "AREA", "BAR", "PIE", "HEATMAP", "HISTOGRAM", "MAP", "TEXT"] as const;
export type View = (typeof views)[number];

export interface Panel {
  readonly key: string;
  readonly field: string;
  readonly rollup: string;
  readonly view: View;
  readonly title: string;
  readonly note: string | null;
  readonly x: string | null;
  readonly y: readonly string[];
  readonly series: string | null;
  readonly size: string | null;
  readonly colour: string | null;
  /** Ascending, in the shown unit. */
  readonly thresholds: readonly number[];
  /** Name of the dashboard that a row leads to. */
  readonly link: string | null;
  /** Columns of twelve; null leaves it to the page. */
  readonly width: number | null;
  /** Paths of the leaves below `nodes`, in the author's order; empty if the server does not say. */
  readonly columns: readonly string[];
  readonly query: string;
  readonly subscription: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The operation's variables that the panel uses. */
  readonly declared: readonly DeclaredVariable[];
}

export interface DeclaredVariable {
  readonly name: string;
  /** As written, e.g. "DateTime!". */
  readonly type: string;
}

export interface RollupWords {
  readonly name: string;
  readonly field: string;
  readonly source: string;
  readonly description: string | null;
  /** Ascending, e.g. "1h". */
  readonly grains: readonly string[];
  readonly dimensions: readonly DimensionWords[];
  readonly measures: readonly MeasureWords[];
}

export interface DimensionWords {
  readonly name: string;
  readonly type: string;
  readonly label: string | null;
  readonly description: string | null;
}

export interface MeasureWords extends DimensionWords {
  readonly function: string;
  readonly unit: string | null;
  readonly format: string | null;
  readonly approximate: boolean;
  /** Counted for other measures; no panel can ask for it. */
  readonly hidden: boolean;
  readonly errorBound: string | null;
}

/**
 * Reads an answer of the server without trusting its shape: what is missing gets its default, a panel without a
 * document is left out. Throws only if the answer is no definition at all.
 */
export function readDefinition(json: unknown): Definition {
  if (!isRecord(json) || !Array.isArray(json.dashboards))
    throw new Error("The server's answer is not a list of dashboards.");
  return {
    app: text(json.app) ?? "Freshet",
    version: text(json.version) ?? "",
    notice: text(json.notice),
    problems: records(json.problems).map(readProblem),
    dashboards: records(json.dashboards).map(readDashboard),
    model: records(json.model).map(readRollup),
    watch: json.watch === true || json.mode === "development" || json.dev === true,
    editable: json.editable === true,
  };
}

function readProblem(json: Json): DefinitionProblem {
  return {
    file: text(json.file) ?? "",
    line: number(json.line) ?? 0,
    column: number(json.column) ?? 0,
    message: text(json.message) ?? "",
    suggestion: text(json.suggestion),
  };
}

export function readDashboard(json: Json): Dashboard {
  const name = text(json.name) ?? "";
  return {
    name,
    file: text(json.file) ?? "",
    title: text(json.title) ?? name,
    description: text(json.description),
    refresh: json.refresh === "MANUAL" ? "MANUAL" : (number(json.refresh) ?? "LIVE"),
    panels: records(json.panels)
      .map(readPanel)
      .filter((panel) => panel.query !== "" && panel.subscription !== ""),
  };
}

function readPanel(json: Json): Panel {
  const key = text(json.key) ?? "";
  const view = views.find((name) => name === json.view) ?? "TABLE";
  return {
    key,
    field: text(json.field) ?? key,
    rollup: text(json.rollup) ?? "",
    view,
    title: text(json.title) ?? key,
    note: text(json.note),
    x: text(json.x),
    y: strings(json.y),
    series: text(json.series),
    size: text(json.size),
    colour: text(json.colour),
    thresholds: Array.isArray(json.thresholds)
      ? json.thresholds.filter((one) => typeof one === "number")
      : [],
    link: text(json.link),
    width: number(json.width),
    columns: strings(json.columns),
    query: text(json.query) ?? "",
    subscription: text(json.subscription) ?? "",
    variables: readVariables(json.variables),
    declared: records(json.variables).map((one) => ({
      name: text(one.name) ?? "",
      type: text(one.type) ?? "String",
    })),
  };
}

/** Values by name, or the declarations of the operation with their defaults: both are understood. */
function readVariables(json: unknown): Record<string, unknown> {
  if (isRecord(json)) return json;
  const named = records(json).filter((one) => typeof one.name === "string" && one.default !== undefined);
  return Object.fromEntries(named.map((one) => [one.name, one.default]));
}

function readRollup(json: Json): RollupWords {
  return {
    name: text(json.name) ?? "",
    field: text(json.field) ?? "",
    source: text(json.source) ?? "",
    description: text(json.description),
    grains: strings(json.grains),
    dimensions: records(json.dimensions).map(readWords),
    measures: records(json.measures).map((measure) => ({
      ...readWords(measure),
      function: text(measure.function) ?? "",
      unit: text(measure.unit),
      format: text(measure.format),
      approximate: measure.approximate === true,
      hidden: measure.hidden === true,
      errorBound: text(measure.errorBound) ?? number(measure.errorBound)?.toString() ?? null,
    })),
  };
}

function readWords(json: Json): DimensionWords {
  return {
    name: text(json.name) ?? "",
    type: text(json.type) ?? "",
    label: text(json.label),
    description: text(json.description),
  };
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
