import { coverWindow, zoneOffsetMs } from "@freshet/aggregates";
import { formatDuration } from "@freshet/schema";
import { apiError, badInput } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import type { Mirror } from "../mirror.js";
import type { PaneRun } from "./pane-bases.js";
import { type KeptTier, type Period, type Span, resolvePeriod } from "./period.js";
import type { Question } from "./question.js";

export interface ShapedWindow extends Span {
  /** The panes that together are the window, exactly. */
  readonly runs: readonly PaneRun[];
}

/** What a question comes to at one moment: windows and the panes they are made of. */
export interface Shape {
  readonly period: Period;
  readonly windows: readonly ShapedWindow[];
  /** All runs, joined where they touch. */
  readonly runs: readonly PaneRun[];
  readonly panes: number;
}

export function shapeOf(question: Question, mirror: Mirror, now: number, limits: ApiLimits): Shape {
  const tiers = keptTiers(mirror);
  const period = resolvePeriod(question, { now, tiers }, limits);
  const windows = period.windows.map((window) => ({ ...window, runs: cover(question, window, tiers) }));
  const runs = joinRuns(windows.flatMap((window) => window.runs));
  const panes = runs.reduce((sum, run) => sum + (run.to - run.from) / run.grainMs, 0);
  return { period, windows, runs, panes };
}

/** Refuses what would read too many cells, with the estimate and a question that would fit. */
export function checkCost(shape: Shape, cells: number, limits: ApiLimits): void {
  if (cells <= limits.cellsMax) return;
  const { from, to } = shape.period;
  const finest = Math.min(...shape.runs.map((run) => run.grainMs));
  const fits = Math.max(finest, Math.floor(((to - from) * limits.cellsMax) / cells / finest) * finest);
  throw apiError(
    "TOO_EXPENSIVE",
    `This would read about ${Math.ceil(cells)} cells, more than ${limits.cellsMax}. About ${formatDuration(fits)} would fit, e.g. last: "${formatDuration(fits)}".`,
    { estimate: Math.ceil(cells), limit: limits.cellsMax },
  );
}

/** A partition expires panes by its own watermark; what any has expired is gone. */
function keptTiers(mirror: Mirror): KeptTier[] {
  const watermark = Math.max(-Infinity, ...[...mirror.heads().values()].map((head) => head.watermark));
  return mirror.rollup.tiers.map((tier) => {
    const since =
      watermark === -Infinity
        ? -Infinity
        : Math.ceil((watermark - tier.keepMs) / tier.grainMs) * tier.grainMs;
    return { tier, since };
  });
}

function joinRuns(runs: readonly PaneRun[]): PaneRun[] {
  const sorted = [...runs].sort((a, b) => a.grainMs - b.grainMs || a.from - b.from);
  const joined: PaneRun[] = [];
  for (const run of sorted) {
    const last = joined[joined.length - 1];
    if (last?.grainMs === run.grainMs && run.from <= last.to)
      joined[joined.length - 1] = { ...last, to: Math.max(last.to, run.to) };
    else joined.push(run);
  }
  return joined;
}

/** The coarsest panes that are exactly the window. */
function cover(question: Question, window: Span, tiers: readonly KeptTier[]): PaneRun[] {
  const covered = coverWindow(
    window,
    tiers.map(({ tier }) => tier),
    tiers.map(({ since }) => since),
  );
  if (covered.spans !== null)
    return covered.spans.map(({ tier, from, to }) => ({ grainMs: tier.grainMs, from, to }));
  throw badInput(whyNot(question, window, tiers, covered.reason));
}

/** Says which instants would fit, and blames the time zone where it is the reason. */
function whyNot(
  question: Question,
  { start, end }: Span,
  tiers: readonly KeptTier[],
  reason: string,
): string {
  const { tier: finest } = tiers[0];
  const edge = [start, end].find((time) => time % finest.grainMs !== 0);
  if (edge === undefined) {
    const kept = tiers.map(({ tier, since }) => `${tier.grain} since ${iso(since)}`).join(", ");
    const coarsest = tiers[tiers.length - 1].tier;
    const isOfZone = zoneOffsetMs(start, question.timeZone) % coarsest.grainMs !== 0;
    const zone = isOfZone
      ? ` Panes of ${coarsest.grain} begin in UTC, so that days of ${question.timeZone} can't be made of them: ask with timeZone: "UTC" for so long ago.`
      : "";
    return `The period can't be answered exactly: ${reason} Kept are panes of ${kept}.${zone} Begin later, or at a border of a coarser grain.`;
  }
  if (zoneOffsetMs(edge, question.timeZone) % finest.grainMs !== 0)
    return `timeZone: windows of ${question.timeZone} begin within panes of ${finest.grain}, the finest grain of ${question.rollup.name}. Use a zone whose offset is a multiple of ${finest.grain}, or add a finer grain to the model.`;
  const below = Math.floor(edge / finest.grainMs) * finest.grainMs;
  return `The period can't be answered exactly: ${iso(edge)} lies within a pane of ${finest.grain}, the finest grain of ${question.rollup.name}. Use ${iso(below)} or ${iso(below + finest.grainMs)}.`;
}

function iso(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : "the beginning";
}
