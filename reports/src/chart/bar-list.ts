import { escapeHtml } from "../pages/block.js";
import { fitted } from "../pages/text-width.js";
import { decimals, roundUp } from "../words/numbers.js";
import type { ChartData } from "./series.js";

const ROW = 21;
const ROWS_MAX = 30;

/** Categories as bars with their names and values; a whole in parts (PIE) as well, with shares. */
export function barList(
  { places, series }: ChartData,
  options: { readonly width: number; readonly label: string; readonly shares: boolean },
): { readonly html: string; readonly height: number } {
  const { width, label, shares } = options;
  const one = series[0];
  const values = places.slice(0, ROWS_MAX).map((_, place) => one?.points[place].value ?? null);
  const most = roundUp(Math.max(0, ...values.map((value) => value ?? 0)));
  const sum = values.reduce((total: number, value) => total + (value ?? 0), 0);
  const rows = values.map((value, place) => {
    const name = escapeHtml(fitted(places[place].label, width * 0.3 - 8, { size: 11.5 }));
    const share =
      shares && sum > 0 && value !== null ? ` <i>${decimals((100 * value) / sum, 1)}\u202f%</i>` : "";
    const number = value === null ? "–" : decimals(value, one?.field.style?.decimals ?? 0) + share;
    const before = one?.points[place].before ?? null;
    const tick =
      before === null
        ? ""
        : `<u style="left:${Math.max(0, Math.min(100, (100 * before) / most)).toFixed(1)}%"></u>`;
    const bar = `<span class="bar"><i style="width:${Math.max(0, Math.min(100, (100 * (value ?? 0)) / most)).toFixed(1)}%"></i>${tick}</span>`;
    return `<tr><th scope="row">${name}</th><td>${bar}</td><td class="num">${number}</td></tr>`;
  });
  return {
    height: rows.length * ROW,
    html: `<table class="bars" style="width:${width}px" aria-label="${escapeHtml(label)}"><tbody>${rows.join("")}</tbody></table>`,
  };
}
