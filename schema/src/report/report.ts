import type { Panel } from "../dashboard/dashboard.js";
import type { Problem } from "../problem.js";

export type ReportPeriod = "LAST_DAY" | "LAST_WEEK" | "LAST_MONTH" | "LAST_QUARTER" | "LAST_YEAR";
export type ReportCompare = "NONE" | "PREVIOUS" | "YEAR_BEFORE";

/** A report: one GraphQL operation with `@report`. */
export interface ReportDefinition {
  /** Name of the operation; also the report's address. */
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  /** The finding in a sentence, with figures in braces. */
  readonly lead: string | null;
  readonly period: ReportPeriod;
  /** Periods from `$since` to `$to`. */
  readonly history: number;
  readonly compare: ReportCompare;
  readonly timeZone: string;
  readonly schedule: ReportSchedule | null;
  /** Files, `s3://bucket/key` or webhooks that a scheduled report goes to. */
  readonly to: readonly string[];
  readonly paper: "A4" | "LETTER";
  readonly orientation: "PORTRAIT" | "LANDSCAPE";
  readonly head: "HEADER" | "TITLE_PAGE";
  readonly panels: readonly ReportPanel[];
}

/** When a report is due, on the clock of its time zone. */
export interface ReportSchedule {
  /** As written, e.g. "Mon 07:00". */
  readonly text: string;
  readonly unit: "day" | "week" | "month";
  /** Of a week 0 (Monday) to 6; of a month 1 to 28; of a day 0. */
  readonly day: number;
  readonly minuteOfDay: number;
}

export interface ReportPanel extends Panel {
  /** Begins a section. */
  readonly section: { readonly title: string; readonly text: string | null } | null;
  /** The selected leaves below `nodes`, with the field of the rollup each one is. */
  readonly leaves: readonly ReportLeaf[];
  /** Whether rows are windows of `every`. */
  readonly windowed: boolean;
  /** Whether it reads further back than the period, so that its rows are compared with those before them. */
  readonly reachesBack: boolean;
}

export interface ReportLeaf {
  /** Response keys joined by dots, e.g. "window.start". */
  readonly path: string;
  /** Name of the outermost field, e.g. "window" or "lateShare". */
  readonly field: string;
}

export interface ReportResult {
  /** Null if any problem is an error. */
  readonly report: ReportDefinition | null;
  readonly problems: readonly Problem[];
}
