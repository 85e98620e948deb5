import { asked } from "../choices/asked";
import { calendars, noChoices } from "../choices/choices";
import { bounds, fromLocal, stepped, toLocal } from "../choices/period";
import type { Compare, Period } from "../choices/choices";
import type { Panel } from "../definition/definition";
import type { ChartModel } from "./chart-model";

export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** The panel's period out of the text of its question, "since:TODAY last: from: to:"; null where it has none that is known. */
export function periodOfQuestion(text: string): Period | null {
  const [since, last, from, to] = ["since", "last", "from", "to"].map(
    (name) => new RegExp(`\\b${name}:(\\S+)`).exec(text)?.[1],
  );
  const calendar = calendars.find((one) => one === since);
  if (calendar !== undefined) return { since: calendar };
  if (last !== undefined) return { last };
  return from === undefined || to === undefined ? null : { from, to };
}

interface Surroundings {
  readonly compare: Compare;
  readonly period: Period;
  readonly now: number;
  readonly timeZone: string;
}

/**
 * What a span is compared with: as long before, where the calendar gives a length by that; or the same a year before, on the same days
 * of the week where it is no longer than a month.
 */
export function spanBefore(span: TimeSpan, { compare, period, now, timeZone }: Surroundings): TimeSpan {
  if (compare === "year") {
    const isShort = span.to - span.from <= 31 * dayMs;
    const year = (time: number): number => (isShort ? time - 364 * dayMs : yearBefore(time, timeZone));
    return { from: year(span.from), to: year(span.to) };
  }
  const before = "since" in period ? stepped(period, -1, { now, timeZone }) : null;
  if (before !== null && "from" in before)
    return { from: Date.parse(before.from), to: Date.parse(before.to) };
  return { from: span.from - (span.to - span.from), to: span.from };
}

/** The part of the span before that has as much behind it as the running one has by now, in whole panes of what is kept. */
export function soFar(before: TimeSpan, span: TimeSpan, now: number, grainMs: number): TimeSpan {
  const elapsed = Math.floor(Math.min(span.to, now) / grainMs) * grainMs - span.from;
  return { from: before.from, to: Math.min(before.to, before.from + elapsed) };
}

/** Start and end of a panel's period, as the page reckons them. */
export function spanOf(period: Period, now: number, timeZone: string): TimeSpan {
  return bounds(period, now, timeZone);
}

/** Panes that old periods surely have: hours, or whatever the rollup keeps that is next to them. */
export function grainFor(grains: readonly number[]): number {
  return grains.find((grain) => grain >= hourMs) ?? grains.at(-1) ?? hourMs;
}

/** The panel's query over another span. */
export function documentOver(panel: Panel, { from, to }: TimeSpan): string {
  const period = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return asked(panel, { ...noChoices, period }, null).query;
}

/** A chart moved in time, to stand beside the one that it is compared with. */
export function movedBy(model: ChartModel, ms: number): ChartModel {
  return {
    ...model,
    panes: model.panes.map((pane) => ({ ...pane, start: pane.start + ms, end: pane.end + ms })),
  };
}

/** What a chart was at the same place in the period before; null where there was nothing. */
export function valueBefore(
  compared: ChartModel,
  name: string,
  pane: { start: number; end: number },
): number | null {
  const middle = (pane.start + pane.end) / 2;
  const place = compared.panes.findIndex((one) => middle >= one.start && middle < one.end);
  return compared.series.find((one) => one.name === name)?.values[place] ?? null;
}

function yearBefore(time: number, timeZone: string): number {
  const local = toLocal(time, timeZone);
  return fromLocal(`${Number(local.slice(0, 4)) - 1}${local.slice(4)}`, timeZone) ?? time - 365 * dayMs;
}
