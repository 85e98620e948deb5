import { escapeHtml } from "../pages/block.js";

/** Coordinates with one decimal: the same picture has the same bytes. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function text(x: number, y: number, words: string, attributes = ""): string {
  return `<text x="${at(x)}" y="${at(y)}"${attributes === "" ? "" : ` ${attributes}`}>${escapeHtml(words)}</text>`;
}

export function picture(
  size: { readonly width: number; readonly height: number },
  label: string,
  parts: string,
): string {
  const { width, height } = size;
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(label)}">${parts}</svg>`;
}

/** Colours of categories, in order. Text is never coloured with them. */
export const CATEGORIES = ["accent", "cat-2", "cat-3", "cat-4", "cat-5", "cat-6", "cat-7", "cat-8"];
