import type { DirectiveUse } from "../model/directive-use.js";
import type { Report } from "../model/report.js";
import { parseDestination } from "./destination.js";
import type { ReportFormat, ReportPeriod, ReportSending } from "./report.js";
import { parseSchedule } from "./schedule.js";

const DESTINATIONS_MAX = 10;

/** What `schedule`, `to` and `formats` of a report say; null where there is no schedule. */
export function sendingOf(use: DirectiveUse, report: Report): ReportSending | null {
  const text = use.text("schedule");
  if (text === null) {
    if (use.has("to"))
      report.add(use.at("to"), {
        rule: "report-schedule",
        message: "`to` says where a report is sent, and no `schedule` says when.",
        suggestion: 'write `schedule: "Mon 07:00"` as well',
      });
    return null;
  }
  const schedule = parseSchedule(text, (use.text("period") ?? "LAST_WEEK") as ReportPeriod);
  if ("message" in schedule) report.add(use.at("schedule"), { rule: "report-schedule", ...schedule });
  const to = destinationsOf(use, report);
  const formats = use.texts("formats").map((format) => format.toLowerCase() as ReportFormat);
  if (formats.length === 0)
    report.add(use.at("formats"), { rule: "report-schedule", message: "`formats` names none." });
  return "message" in schedule ? null : { schedule, to, formats: [...new Set(formats)] };
}

function destinationsOf(use: DirectiveUse, report: Report): ReportSending["to"] {
  const texts = [...new Set(use.texts("to"))];
  const suggestion = 'write it like "folder:weekly", "s3://bucket/prefix" or "webhook:name"';
  const rule = "report-destination";
  if (texts.length === 0)
    report.add(use.at("to"), { rule, message: "`schedule` says when, and no `to` says where.", suggestion });
  if (texts.length > DESTINATIONS_MAX)
    report.add(use.at("to"), { rule, message: `A report is sent to at most ${DESTINATIONS_MAX} places.` });
  return texts.flatMap((text) => {
    const destination = parseDestination(text);
    if (!("message" in destination)) return [destination];
    report.add(use.at("to"), { rule, message: destination.message, suggestion });
    return [];
  });
}
