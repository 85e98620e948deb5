import { group, indent, joined, laidOut, line, separator, softLine } from "./layout.js";
import type { Layout } from "./layout.js";
import type { PageSource, PanelSource } from "./page-source.js";
import { argumentsLayout, selectionLayout } from "./print-parts.js";
import { selectionOf } from "./read-page.js";

/** Panels stand one step inside of their operation. */
const PANEL_DEPTH = 2;

/** All of a panel, without the indentation of its first line. */
export function printPanel(panel: PanelSource): string {
  return `${printHead(panel)} ${printSelection(panel)}`;
}

/** Field, arguments and directive. */
export function printHead({ key, field, arguments: args, panel }: PanelSource): string {
  const layout: Layout = [
    `${key}: ${field}`,
    argumentsLayout(args),
    " ",
    group(indent(softLine, "@panel", argumentsLayout(panel))),
    // The bracket that follows has to find its place as well.
    " {",
  ];
  return laidOut(layout, { column: PANEL_DEPTH, depth: PANEL_DEPTH }).slice(0, -2);
}

export function printSelection({ selection }: Pick<PanelSource, "selection">): string {
  return laidOut(selectionLayout(selectionOf(selection)), { column: PANEL_DEPTH, depth: PANEL_DEPTH });
}

/** Everything of an operation before its bracket. */
export function printOperationHead({ name, variables, dashboard }: Omit<PageSource, "panels">): string {
  const layout: Layout = [
    `query ${name}`,
    variables.length === 0 ? "" : group("(", indent(softLine, joined(variables, separator)), softLine, ")"),
    group(line, "@dashboard", argumentsLayout(dashboard)),
    " {",
  ];
  return laidOut(layout).slice(0, -2);
}
