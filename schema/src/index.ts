export type * from "./plan.js";
export { planFromJson, planToJson } from "./plan-json.js";

export { compileModel } from "./compile-model.js";
export type { CompileOptions, CompileResult, ModelFile } from "./compile-model.js";
export { formatProblem, sortProblems } from "./problem.js";
export { didYouMean } from "./suggest.js";
export type { Problem } from "./problem.js";
export { pageVocabulary, vocabulary } from "./vocabulary.js";

export { comparePlans } from "./compare-plans.js";
export type { PlanChange } from "./compare-plans.js";

export { printApiSchema } from "./api/print-api-schema.js";
export { describeModel } from "./api/describe-model.js";
export type {
  ModelDescription,
  ModelDimensionDescription,
  ModelMeasureDescription,
  ModelRollupDescription,
} from "./api/describe-model.js";

export { parseDashboard } from "./dashboard/parse-dashboard.js";
export type { Dashboard, DashboardResult, Panel, PanelView, PageVariable } from "./dashboard/dashboard.js";

export { editPage, printPage } from "./edit/edit-page.js";
export { EditError } from "./edit/page-source.js";
export type { PageSource, PanelSource, WrittenArgument } from "./edit/page-source.js";
export { readPage } from "./edit/read-page.js";

export { parseReport } from "./report/parse-report.js";
export { textParts } from "./report/report-texts.js";
export type { Figure } from "./report/report-texts.js";
export type {
  ReportCompare,
  ReportDefinition,
  ReportFormat,
  ReportLeaf,
  ReportPanel,
  ReportPeriod,
  ReportResult,
  ReportSending,
} from "./report/report.js";
export type { ReportDestination } from "./report/destination.js";
export type { ReportSchedule } from "./report/schedule.js";

export { parseDateTime } from "./date-time.js";
export { formatDuration, parseDuration, parseEvery } from "./duration.js";
export type { Every } from "./duration.js";
export { hasFraction, isExactDecimal, numberTexts } from "./number-text.js";
