import type { Progress } from "./due.js";

/** How often what was sent is kept in the mark: more than are ever made up. */
const SENT_MAX = 16;
const TOLD_MAX = 5;
const WORDS_MAX = 300;
const BACK_OFF_MS_MIN = 60_000;
const BACK_OFF_MS_MAX = 3_600_000;

/** One attempt, for people. Times are epoch ms. */
export interface Told {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** Null if it was sent, else why not. */
  readonly failure: string | null;
}

/** How far the sending of one report to one destination is; kept in the history store. Epoch ms. */
export interface Mark extends Progress {
  /** Makes every value unique: counts the changes, and names who made the last. */
  readonly turn: number;
  readonly by: string;
  /** Until when somebody is at it. Null: nobody. */
  readonly leasedUntil: number | null;
  /** In a row. */
  readonly failures: number;
  /** Not before. */
  readonly retryAt: number;
  /** The last attempts, latest first. */
  readonly told: readonly Told[];
}

/** Begins with the next period: what was due before anybody kept this schedule is not sent. */
export function firstMark(through: number, by: string): Mark {
  return {
    ...{ turn: 0, by, through, sent: [], leasedUntil: null },
    ...{ failures: 0, retryAt: 0, told: [] },
  };
}

/** Whether somebody may begin at `now`. */
export function isFree(mark: Mark, now: number): boolean {
  return (mark.leasedUntil === null || mark.leasedUntil <= now) && mark.retryAt <= now;
}

/** Taken by somebody, who has to be done by `until`. */
export function claimed(mark: Mark, by: string, until: number): Mark {
  return { ...mark, turn: mark.turn + 1, by, leasedUntil: until };
}

/** What is too old to be made up counts as done. */
export function skippedThrough(mark: Mark, through: number): Mark {
  return {
    ...mark,
    turn: mark.turn + 1,
    through,
    sent: mark.sent.filter((end) => end > through),
  };
}

/** After a period was sent, and let go. */
export function afterSent(mark: Mark, period: { from: number; to: number }, at: number): Mark {
  const told = { from: period.from, to: period.to, at, failure: null };
  const sent = [...mark.sent, period.to].sort((a, b) => a - b).slice(-SENT_MAX);
  return { ...released(mark, told), sent, failures: 0, retryAt: 0 };
}

/** After an attempt that failed: the next comes after a minute, two, four, up to an hour. */
export function afterFailure(
  mark: Mark,
  period: { from: number; to: number },
  { at, words }: { readonly at: number; readonly words: string },
): Mark {
  const told = { from: period.from, to: period.to, at, failure: words.slice(0, WORDS_MAX) };
  const wait = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** Math.min(mark.failures, 10));
  return { ...released(mark, told), failures: mark.failures + 1, retryAt: at + wait };
}

function released(mark: Mark, told: Told): Mark {
  // An attempt that is repeated stands once, with its latest end.
  const others = mark.told.filter((one) => one.to !== told.to);
  return {
    ...mark,
    turn: mark.turn + 1,
    leasedUntil: null,
    told: [told, ...others].slice(0, TOLD_MAX),
  };
}

export function markText(mark: Mark): string {
  return JSON.stringify(mark);
}

/** Null for a text that is none: of another version, or damaged. */
export function parseMark(text: string): Mark | null {
  try {
    const mark = JSON.parse(text) as Partial<Mark> | null;
    const whole =
      mark !== null &&
      [mark.turn, mark.through, mark.failures, mark.retryAt].every(Number.isFinite) &&
      [mark.sent, mark.told].every(Array.isArray) &&
      typeof mark.by === "string" &&
      (mark.leasedUntil === null || Number.isFinite(mark.leasedUntil));
    return whole ? (mark as Mark) : null;
  } catch {
    return null;
  }
}
