import { formatProblem } from "@freshet/schema";
import { shownPath } from "../app/app-files.js";
import { loadApp } from "../app/load-app.js";

/** `freshet check`: every problem of an app at once. Answers the exit code. */
export async function check(folder: string): Promise<number> {
  const { app, problems } = await loadApp(folder);
  for (const problem of problems) process.stdout.write(`${formatProblem(problem)}\n\n`);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  if (app === null || errors > 0) {
    process.stdout.write(`${errors} ${errors === 1 ? "problem" : "problems"}\n`);
    return 1;
  }
  const { events, tables, rollups } = app.plan;
  const counts = [
    counted(events.length, "event"),
    counted(tables.length, "table"),
    counted(rollups.length, "rollup"),
    counted(app.dashboards.length, "dashboard"),
    ...(app.reports.length > 0 ? [counted(app.reports.length, "report")] : []),
  ];
  const verdict = problems.length === 0 ? "no problems" : counted(problems.length, "warning");
  process.stdout.write(`${shownPath(app.folder)}: ${counts.join(", ")}, ${verdict}\n`);
  return 0;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
