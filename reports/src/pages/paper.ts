import type { ReportDefinition } from "@freshet/schema";

/** A sheet in millimetres, and what it leaves for the body in pixels of 1/96 inch. */
export interface Paper {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly width: number;
  readonly height: number;
}

const SIZES = { A4: [210, 297], LETTER: [215.9, 279.4] } as const;
const MARGINS = { top: 12, side: 16, bottom: 10 };
/** Head, foot and the space around the body, as the styles have them. */
const HEAD = 25;
const FOOT = 51;
const AROUND = 32;
const PX = 96 / 25.4;

export function paperOf({ paper, orientation }: Pick<ReportDefinition, "paper" | "orientation">): Paper {
  const [short, long] = SIZES[paper];
  const [widthMm, heightMm] = orientation === "LANDSCAPE" ? [long, short] : [short, long];
  return {
    widthMm,
    heightMm,
    width: Math.floor((widthMm - 2 * MARGINS.side) * PX),
    height: Math.floor((heightMm - MARGINS.top - MARGINS.bottom) * PX) - HEAD - FOOT - AROUND,
  };
}
