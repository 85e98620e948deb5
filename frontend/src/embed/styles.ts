import base from "../theme/base.css?inline";
import chart from "../theme/chart.css?inline";
import choices from "../theme/choices.css?inline";
import contrast from "../theme/contrast.css?inline";
import page from "../theme/page.css?inline";
import pages from "../theme/pages.css?inline";
import panel from "../theme/panel.css?inline";
import tableReader from "../theme/table-reader.css?inline";
import table from "../theme/table.css?inline";
import tokens from "../theme/tokens.css?inline";
import views from "../theme/views.css?inline";
import embed from "./embed.css?inline";
import { scopedStyle } from "./scoped-style";

let sheets: CSSStyleSheet[] | null = null;

/** One set for all panels of a document. Made by script, which a policy without inline styles allows. */
export function adoptStyles(root: ShadowRoot): void {
  sheets ??= [tokens, base, page, choices, pages, panel, table, tableReader, chart, views, contrast].map(
    (css) => sheetOf(scopedStyle(css)),
  );
  root.adoptedStyleSheets = [...sheets, sheetOf(embed)];
}

function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
