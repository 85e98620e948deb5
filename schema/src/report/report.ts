import type { Panel } from "../dashboard/dashboard.js";
import type { Problem } from "../problem.js";
import type { ReportDestination } from "./destination.js";
import type { ReportSchedule } from "./schedule.js";

export type ReportPeriod = "LAST_DAY" | "LAST_WEEK" | "LAST_MONTH" | "LAST_QUARTER" | "LAST_YEAR";
export type ReportFormat = "pdf" | "html" | "csv" | "xlsx" | "json";
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
  readonly paper: "A4" | "LETTER";
  readonly orientation: "PORTRAIT" | "LANDSCAPE";
  readonly head: "HEADER" | "TITLE_PAGE";
  /** Null where it is only made when somebody asks. */
  readonly sending: ReportSending | null;
  readonly panels: readonly ReportPanel[];
}

/** What is sent by itself: when, where and as what. */
export interface ReportSending {
  readonly schedule: ReportSchedule;
  readonly to: readonly ReportDestination[];
  readonly formats: readonly ReportFormat[];
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
