import type { ReportData } from "../data/collect.js";

/** The report as data: each panel's rows as the API answered them. */
export function reportJson(data: ReportData): string {
  const { report, span, variables, revision, settled, panels } = data;
  const iso = (time: number): string => new Date(time).toISOString();
  const content = {
    name: report.name,
    title: report.title,
    ...{ from: iso(span.from), to: iso(span.to), timeZone: report.timeZone },
    before: span.before === null ? null : { from: iso(span.before.from), to: iso(span.before.to) },
    ...{ variables, revision, settled },
    panels: panels.map(({ panel, rows, compared, totals, totalCount }) => ({
      key: panel.key,
      title: panel.title,
      ...{ rows, compared, totals, totalCount },
    })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
