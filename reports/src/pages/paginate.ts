import type { Block, SolidBlock, TableBlock } from "./block.js";

/** Rows that a table has at least on the page it begins on, unless it has fewer. */
const ROWS_FIRST = 3;
/** And on the page it ends on. */
const ROWS_LAST = 3;

/** The table of contents needs the pages of sections, which come of this. */
export interface Paged {
  /** The body of each page. */
  readonly pages: readonly string[];
  /** Pages of the sections, from 1. */
  readonly sections: readonly { readonly title: string; readonly page: number }[];
}

/** Fills a page, then starts the next. A row, a chart or a paragraph is never cut. */
export function paginate(blocks: readonly Block[], height: number): Paged {
  const pages: string[][] = [[]];
  const sections: { title: string; page: number }[] = [];
  let left = height;
  const turn = (): void => {
    pages.push([]);
    left = height;
  };
  const isEmpty = (): boolean => pages[pages.length - 1].length === 0;
  const put = (html: string, taken: number): void => {
    pages[pages.length - 1].push(html);
    left -= taken;
  };
  blocks.forEach((block, at) => {
    if (block.kind === "solid") {
      const together = block.height + (block.keepWithNext === true ? leastHeight(blocks, at + 1) : 0);
      if (!isEmpty() && (block.newPage === true || together > left)) turn();
      if (block.section !== undefined) sections.push({ title: block.section, page: pages.length });
      return put(block.html, block.height);
    }
    putTable(block, { left: () => left, isEmpty, turn, put });
  });
  return { pages: pages.map((parts) => parts.join("\n")), sections };
}

/** What the next block needs at least to stand where it begins. */
function leastHeight(blocks: readonly Block[], at: number): number {
  const block: Block | undefined = blocks[at];
  if (block === undefined) return 0;
  if (block.kind === "table")
    return block.headHeight + Math.min(ROWS_FIRST, block.rows.length) * block.rowHeight;
  return block.height + (block.keepWithNext === true ? leastHeight(blocks, at + 1) : 0);
}

interface Sheet {
  readonly left: () => number;
  readonly isEmpty: () => boolean;
  readonly turn: () => void;
  readonly put: (html: string, height: number) => void;
}

function putTable(table: TableBlock, sheet: Sheet): void {
  const { headHeight, rowHeight, rows } = table;
  const wanted = headHeight + Math.min(ROWS_FIRST, rows.length) * rowHeight;
  if (!sheet.isEmpty() && wanted > sheet.left()) sheet.turn();
  for (let at = 0, part = 0; part === 0 || at < rows.length; part++) {
    if (part > 0) sheet.turn();
    const room = Math.max(1, Math.floor((sheet.left() - headHeight) / rowHeight));
    const some = rows.slice(at, at + rowsFor(room, rows.length - at));
    sheet.put(table.html(some, part), headHeight + some.length * rowHeight);
    at += some.length;
  }
}

/** As many as there is room for, but for a total that would stand alone on the last page. */
function rowsFor(room: number, rest: number): number {
  const over = rest - room;
  if (over <= 0 || over >= ROWS_LAST) return room;
  return Math.max(Math.min(room, ROWS_FIRST), rest - ROWS_LAST);
}

/** Blocks side by side: as high as the highest. */
export function sideBySide(
  columns: readonly { html: string; height: number; width: number }[],
  gap: number,
): SolidBlock {
  const height = Math.max(...columns.map((column) => column.height));
  const html = columns
    .map(
      ({ html: inner, width }, at) =>
        `<div class="column" style="width:${width}px;${at > 0 ? `margin-left:${gap}px` : ""}">${inner}</div>`,
    )
    .join("");
  return { kind: "solid", height, html: `<div class="columns" style="height:${height}px">${html}</div>` };
}
