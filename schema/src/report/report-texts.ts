import type { ASTNode } from "graphql";
import type { Report } from "../model/report.js";
import { didYouMeanOrList } from "../suggest.js";
import type { ReportPanel } from "./report.js";

/** A figure in a text: "{total.departures}", "{total.departures.change}" or "{total.departures.before}". */
export interface Figure {
  readonly panel: string;
  readonly path: string;
  readonly form: "value" | "change" | "before";
}

const FIGURE = /\{([^{}]*)\}/gu;

/** A text in its parts: texts as they are, and figures. */
export function textParts(text: string): readonly (string | Figure)[] {
  return text.split(FIGURE).map((part, at) => (at % 2 === 0 ? part : figureOf(part)));
}

function figureOf(inside: string): Figure {
  const [panel, ...steps] = inside.trim().split(".");
  const last = steps.at(-1);
  if (steps.length > 1 && (last === "change" || last === "before"))
    return { panel, path: steps.slice(0, -1).join("."), form: last };
  return { panel, path: steps.join("."), form: "value" };
}

/** Checks that each figure of a text is selected by a panel of the report. */
export function checkText(
  text: string | null,
  at: ASTNode,
  { panels, report }: { readonly panels: readonly ReportPanel[]; readonly report: Report },
): void {
  for (const part of textParts(text ?? "")) {
    if (typeof part === "string") continue;
    const panel = panels.find(({ key }) => key === part.panel);
    if (panel === undefined) {
      const message = `\`{${part.panel}…}\` is no panel of this report.`;
      const suggestion = didYouMeanOrList(
        part.panel,
        panels.map(({ key }) => key),
      );
      report.add(at, { rule: "report-text", message, suggestion });
    } else if (!panel.columns.includes(part.path)) {
      const message = `\`${part.path}\` is not selected by \`${part.panel}\`.`;
      report.add(at, {
        rule: "report-text",
        message,
        suggestion: didYouMeanOrList(part.path, panel.columns),
      });
    }
  }
}
