import type { AccountsState } from "../admission/accounts.js";
import type { AdmissionState } from "../admission/admission.js";
import type { RecentIdsState } from "../admission/recent-ids.js";

const FORMAT = 1;

/** What a task knew as of a checkpoint, beyond its cells: a function of the log up to there (E6). */
export interface TaskState {
  readonly format: number;
  /** Fingerprint of the plan. */
  readonly plan: string;
  readonly admission: AdmissionState;
  readonly accounts: AccountsState;
  readonly ids: RecentIdsState | null;
  readonly tiers: readonly TierState[];
}

interface TierState {
  readonly rollup: string;
  readonly grainMs: number;
  /** Greatest start of a pane that history may hold; null if none. */
  readonly maxStored: number | null;
  /** Panes with cells in the live store, as runs [first start, number of panes]. */
  readonly inLive: readonly (readonly [number, number])[];
}

export function newTaskState(parts: Omit<TaskState, "format">): TaskState {
  return { format: FORMAT, ...parts };
}

/** Reads what a checkpoint carries; answers what is wrong with it as a string. */
export function parseTaskState(state: unknown, plan: string): TaskState | string {
  if (typeof state !== "object" || state === null) return "it carries no state";
  const { format, plan: written } = state as Partial<TaskState>;
  if (format !== FORMAT)
    return `it has format ${String(format)}, and this version of Freshet reads ${FORMAT}`;
  if (written !== plan) return `it was written under the model ${String(written)}, which is now ${plan}`;
  return state as TaskState;
}

/** Pane starts as runs of neighbours. */
export function toRuns(starts: Iterable<number>, grainMs: number): [number, number][] {
  const runs: [number, number][] = [];
  for (const start of [...starts].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[0] + last[1] * grainMs === start) last[1]++;
    else runs.push([start, 1]);
  }
  return runs;
}

export function fromRuns(runs: readonly (readonly [number, number])[], grainMs: number): number[] {
  return runs.flatMap(([first, count]) => Array.from({ length: count }, (_, i) => first + i * grainMs));
}
