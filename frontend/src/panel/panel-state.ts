import { t } from "../words";
import type { Connection } from "../stream/connection";
import type { PanelError } from "../stream/panel-error";
import { clockTime } from "../format/times";

type PanelStateName =
  "loading" | "live" | "settled" | "catching-up" | "reconnecting" | "stale" | "error" | "paused";

export interface PanelFacts {
  readonly now: number;
  readonly timeZone: string;
  readonly connection: Connection;
  readonly hasData: boolean;
  /** Every pane of the panel is closed. */
  readonly settled: boolean;
  readonly newsAt: number | null;
  readonly staleRevision: boolean;
  readonly error: PanelError | null;
  readonly pausedAt: number | null;
  /** 0…1 while history is being counted. */
  readonly catchUp: number | null;
  readonly conflated: number;
}

export interface PanelState {
  readonly name: PanelStateName;
  /** Words of the badge. */
  readonly words: string;
  /** The whole page is in this state, and the top bar says so. */
  readonly shared: boolean;
}

/** A socket that has been gone for less than this is only reconnecting; the numbers keep their colour. */
const staleAfterMs = 10_000;

/** What a panel says about itself. The order of the questions is the order of what matters most to the reader. */
export function panelState(facts: PanelFacts): PanelState {
  const time = facts.newsAt === null ? "" : clockTime(facts.newsAt, facts.timeZone);
  if (facts.error !== null && !facts.hasData)
    return { name: "error", words: t("state.error"), shared: false };
  if (facts.pausedAt !== null) {
    return {
      name: "paused",
      words: t("state.paused", { time: clockTime(facts.pausedAt, facts.timeZone) }),
      shared: true,
    };
  }
  const outage = pageOutage(facts.connection, facts.now, facts.timeZone);
  if (outage !== null && facts.hasData) return outage;
  const stale = { name: "stale", words: t("state.stale", { time }), shared: false } as const;
  if (facts.hasData && facts.error !== null) return stale;
  if (facts.catchUp !== null) {
    return {
      name: "catching-up",
      words: t("state.catching-up-by", { share: percent(facts.catchUp) }),
      shared: true,
    };
  }
  // While history is being counted every revision is behind; that is said as catching up.
  if (facts.hasData && facts.staleRevision) return stale;
  if (!facts.hasData) return { name: "loading", words: "", shared: false };
  if (facts.settled) return { name: "settled", words: t("state.settled"), shared: false };
  const words = facts.conflated > 20 ? t("state.merged", { time, count: facts.conflated }) : time;
  return { name: "live", words, shared: false };
}

/** Reconnecting or stale because the socket is gone; null while it is there. */
export function pageOutage(connection: Connection, now: number, timeZone: string): PanelState | null {
  const { downSince, tries, nextTryAt } = connection;
  if (downSince === null) return null;
  if (now - downSince > staleAfterMs) {
    return { name: "stale", words: t("state.stale", { time: clockTime(downSince, timeZone) }), shared: true };
  }
  const tried = { tries: Math.max(1, tries) };
  const words =
    nextTryAt === null
      ? t("state.reconnecting-try", tried)
      : t("state.reconnecting-in", { ...tried, seconds: Math.max(0, Math.ceil((nextTryAt - now) / 1000)) });
  return { name: "reconnecting", words, shared: true };
}

/** "43 %" with a narrow space; never 100 % before it is. */
export function percent(share: number): string {
  return `${Math.min(99, Math.floor(share * 100))}\u202f%`;
}
