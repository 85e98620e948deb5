/** States of something that is edited; the one of the moment has those to go back to before it, and those to come back to after. */
export interface History<T> {
  readonly before: readonly T[];
  readonly present: T;
  readonly after: readonly T[];
}

const stepsMax = 200;

export function begun<T>(present: T): History<T> {
  return { before: [], present, after: [] };
}

/** A step; what was undone before it can't come back. The same again is no step. */
export function stepped<T>(history: History<T>, next: T): History<T> {
  if (next === history.present) return history;
  return { before: [...history.before, history.present].slice(-stepsMax), present: next, after: [] };
}

/** Replaces the moment without a step: one drag, or one word typed, is undone at once. */
export function corrected<T>(history: History<T>, next: T): History<T> {
  return { ...history, present: next, after: [] };
}

export function undone<T>({ before, present, after }: History<T>): History<T> {
  const last = before.at(-1);
  if (last === undefined) return { before, present, after };
  return { before: before.slice(0, -1), present: last, after: [present, ...after] };
}

export function redone<T>({ before, present, after }: History<T>): History<T> {
  const [next, ...rest] = after;
  if (next === undefined) return { before, present, after };
  return { before: [...before, present], present: next, after: rest };
}
