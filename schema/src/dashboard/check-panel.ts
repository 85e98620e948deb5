import type { DirectiveUse } from "../model/directive-use.js";
import type { Report } from "../model/report.js";
import type { Rollup, ScalarName } from "../plan.js";
import { didYouMeanOrList } from "../suggest.js";
import type { Panel, PanelView } from "./dashboard.js";
import type { Leaf } from "./panel-documents.js";

/** What a view needs to draw anything. */
interface Needs {
  readonly x?: true;
  /** Number of y paths: some, or exactly one. */
  readonly y?: "some" | "one";
  readonly colour?: true;
  /** One y, or else a colour: points, or regions. */
  readonly place?: true;
  readonly note?: true;
}

const NEEDS = new Map<PanelView, Needs>([
  ["LINE", { x: true, y: "some" }],
  ["AREA", { x: true, y: "some" }],
  ["BAR", { x: true, y: "some" }],
  ["PIE", { x: true, y: "one" }],
  ["HEATMAP", { x: true, y: "one", colour: true }],
  ["HISTOGRAM", { y: "some" }],
  ["MAP", { x: true, place: true }],
  ["TEXT", { note: true }],
]);

/** y of these is a value to draw; elsewhere it is an axis or absent. */
const DRAWS_Y: ReadonlySet<PanelView> = new Set(["LINE", "AREA", "BAR", "PIE", "STAT"]);

const NUMBERS: ReadonlySet<string> = new Set<ScalarName>(["Int", "Long", "Float", "Decimal"]);

const NAME = /^[_A-Za-z][_A-Za-z0-9]*$/;

interface PanelContext {
  readonly rollup: Rollup;
  readonly leaves: readonly Leaf[];
  readonly report: Report;
}

type PanelHead = Omit<Panel, "query" | "subscription" | "variables">;

/** Checks that a panel has what its view needs and that its paths are selected. */
export function checkPanel(panel: PanelHead, use: DirectiveUse, context: PanelContext): void {
  checkNeeds(panel, use, context.report);
  checkPaths(panel, use, context);
  const { report } = context;
  if (panel.width !== null && (panel.width < 1 || panel.width > 12)) {
    report.add(use.at("width"), {
      rule: "panel-width",
      message: "`width` is a number of columns from 1 to 12.",
    });
  }
  if (panel.link !== null && !NAME.test(panel.link)) {
    const suggestion = 'like `link: "Airport"`';
    report.add(use.at("link"), {
      rule: "panel-link",
      message: "`link` is the name of a dashboard.",
      suggestion,
    });
  }
  if (panel.thresholds.some((value, index) => index > 0 && value <= panel.thresholds[index - 1])) {
    report.add(use.at("thresholds"), { rule: "panel-thresholds", message: "`thresholds` must ascend." });
  }
}

function checkNeeds(panel: PanelHead, use: DirectiveUse, report: Report): void {
  const { view } = panel;
  const needs = NEEDS.get(view) ?? {};
  const need = (argument: string, what: string): void => {
    report.add(use.node, {
      rule: "panel-needs",
      message: `The view ${view} needs \`${argument}\`: ${what}.`,
    });
  };
  if (needs.x === true && panel.x === null)
    need("x", view === "MAP" ? "the longitude, or states or countries" : "the path across");
  if (needs.y === "some" && panel.y.length === 0) need("y", "the paths to draw");
  if (needs.y === "one" && panel.y.length !== 1) need("y", "exactly one path");
  if (needs.place === true && panel.y.length > 1) need("y", "exactly one path, the latitude");
  if (needs.place === true && panel.y.length === 0 && panel.colour === null)
    need("y", "the latitude; regions need `colour`");
  if (needs.colour === true && panel.colour === null) need("colour", "the path that colours a cell");
  if (needs.note === true && panel.note === null) need("note", "the text to show");
}

function checkPaths(panel: PanelHead, use: DirectiveUse, { rollup, leaves, report }: PanelContext): void {
  const paths = new Map(leaves.map((leaf) => [leaf.path, leaf]));
  for (const argument of ["x", "y", "series", "size", "colour"] as const) {
    const value = panel[argument];
    for (const path of typeof value === "string" ? [value] : (value ?? [])) {
      const leaf = paths.get(path);
      if (leaf === undefined) {
        const message = `\`${path}\` is not selected below \`nodes\`.`;
        report.add(use.at(argument), {
          rule: "panel-paths",
          message,
          suggestion: didYouMeanOrList(path, paths.keys()),
        });
      } else if (drawsNumber(panel, argument)) {
        checkNumber(path, leaf, { at: use.at(argument), rollup, report });
      }
    }
  }
}

function drawsNumber({ view }: PanelHead, argument: "x" | "y" | "series" | "size" | "colour"): boolean {
  if (argument === "colour") return view === "HEATMAP" || view === "MAP";
  return argument === "size" || (argument === "y" && DRAWS_Y.has(view));
}

function checkNumber(
  path: string,
  leaf: Leaf,
  { at, rollup, report }: { at: ReturnType<DirectiveUse["at"]>; rollup: Rollup; report: Report },
): void {
  const field = [...rollup.measures, ...rollup.dimensions].find(({ name }) => name === leaf.field);
  if (field !== undefined && NUMBERS.has(field.type)) return;
  report.add(at, { rule: "panel-numbers", message: `\`${path}\` is not a number, so it cannot be drawn.` });
}
