import type { Problem } from "../problem.js";

/** How a panel shows its rows. */
export type PanelView =
  "STAT" | "TABLE" | "LINE" | "AREA" | "BAR" | "PIE" | "HEATMAP" | "HISTOGRAM" | "MAP" | "TEXT";

/** A page: one GraphQL operation with `@dashboard`. */
export interface Dashboard {
  /** Name of the operation; also the page's address. */
  readonly name: string;
  /** Name of its file, without the folder. */
  readonly file: string;
  readonly title: string;
  readonly description: string | null;
  /** LIVE subscribes, MANUAL reads once, a number is the milliseconds between two reads. */
  readonly refresh: "LIVE" | "MANUAL" | number;
  readonly operationName: string;
  /** The whole operation, printed without Freshet's directives. */
  readonly document: string;
  readonly panels: readonly Panel[];
}

/** One field of the operation with `@panel`. */
export interface Panel {
  /** The field's response key, unique on the page. */
  readonly key: string;
  /** The field of Query, e.g. "punctuality". */
  readonly field: string;
  /** Name of the rollup, e.g. "Punctuality". */
  readonly rollup: string;
  readonly view: PanelView;
  readonly title: string;
  readonly note: string | null;
  /** Paths below `nodes`, e.g. "window.start". */
  readonly x: string | null;
  readonly y: readonly string[];
  readonly series: string | null;
  readonly size: string | null;
  readonly colour: string | null;
  /** Borders at which a value changes its colour, ascending. */
  readonly thresholds: readonly number[];
  /** Columns of twelve the panel takes; null leaves it to the page. */
  readonly width: number | null;
  /** Name of the dashboard that a row leads to. */
  readonly link: string | null;
  /** Paths of all leaves the author selected below `nodes`, in order. */
  readonly columns: readonly string[];
  /** A stand-alone query document for this panel. Its operation is `<Dashboard>_<key>`. */
  readonly query: string;
  /** A stand-alone subscription document with the same field, arguments and selection. */
  readonly subscription: string;
  /** The operation's variables this panel uses. */
  readonly variables: readonly PageVariable[];
}

export interface PageVariable {
  readonly name: string;
  /** As written, e.g. "DateTime!". */
  readonly type: string;
  /** Default of the operation; undefined if there is none. */
  readonly default: unknown;
}

export interface DashboardResult {
  /** Null if any problem is an error. */
  readonly dashboard: Dashboard | null;
  readonly problems: readonly Problem[];
}
