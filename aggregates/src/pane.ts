/** Start of the pane [start, start + grainMs) that holds `time`; panes are aligned to the epoch. */
export function paneStart(time: number, grainMs: number): number {
  return Math.floor(time / grainMs) * grainMs;
}
