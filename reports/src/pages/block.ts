/** Something that stands on one page as a whole. Heights are pixels of 1/96 inch, and exact: the styles fix them. */
export interface SolidBlock {
  readonly kind: "solid";
  readonly html: string;
  readonly height: number;
  /** Begins a section: its title stands in the table of contents. */
  readonly section?: string;
  /** Never the last on a page: the next block belongs to it. */
  readonly keepWithNext?: boolean;
  readonly newPage?: boolean;
}

/** A table: its rows may go on over pages, each of which repeats the head. */
export interface TableBlock {
  readonly kind: "table";
  readonly section?: undefined;
  readonly rowHeight: number;
  /** Title and head together. */
  readonly headHeight: number;
  readonly rows: readonly string[];
  /** The table with some of its rows; `part` counts from 0. */
  readonly html: (rows: readonly string[], part: number) => string;
}

export type Block = SolidBlock | TableBlock;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
