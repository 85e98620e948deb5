import type { SetAsideSample } from "@freshet/engines";

const SAMPLES_MAX = 5;

export interface AccountsState {
  readonly read: number;
  readonly applied: number;
  readonly late: number;
  readonly invalid: number;
  readonly filtered: number;
  readonly amended: number;
  readonly overflow: readonly (readonly [string, number])[];
  readonly reasons: readonly (readonly [string, number])[];
  readonly samples: readonly SetAsideSample[];
}

/**
 * Accounts for every record of a partition (E8): read = applied + late + invalid + filtered. A function of the log up to
 * the frontier (E6), so it is kept with the checkpoint and counted again on a replay.
 */
export class Accounts {
  read = 0;
  applied = 0;
  late = 0;
  invalid = 0;
  filtered = 0;
  amended = 0;
  readonly overflow = new Map<string, number>();
  readonly reasons = new Map<string, number>();
  #samples: readonly SetAsideSample[] = [];

  /** The latest few records that were set aside, oldest first. */
  get samples(): readonly SetAsideSample[] {
    return this.#samples;
  }

  setAside(kind: "late" | "invalid", sample: SetAsideSample): void {
    this[kind]++;
    this.reasons.set(sample.reason, (this.reasons.get(sample.reason) ?? 0) + 1);
    this.#samples = [...this.#samples.slice(1 - SAMPLES_MAX), sample];
  }

  countOverflow(rollup: string, events: number): void {
    this.overflow.set(rollup, (this.overflow.get(rollup) ?? 0) + events);
  }

  toState(): AccountsState {
    const { read, applied, late, invalid, filtered, amended } = this;
    const overflow = [...this.overflow];
    return {
      read,
      applied,
      late,
      invalid,
      filtered,
      amended,
      overflow,
      reasons: [...this.reasons],
      samples: this.#samples,
    };
  }

  static fromState(state: AccountsState): Accounts {
    const accounts = new Accounts();
    accounts.read = state.read;
    accounts.applied = state.applied;
    accounts.late = state.late;
    accounts.invalid = state.invalid;
    accounts.filtered = state.filtered;
    accounts.amended = state.amended;
    for (const [rollup, events] of state.overflow) accounts.overflow.set(rollup, events);
    for (const [reason, events] of state.reasons) accounts.reasons.set(reason, events);
    accounts.#samples = state.samples;
    return accounts;
  }
}
