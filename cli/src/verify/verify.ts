import type { Log } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import { compareAccounts, compareSetAside } from "./compare-accounts.js";
import { compareRollup } from "./compare-rollup.js";
import type { Ask, Difference } from "./difference.js";
import { SourceOracle, type Tables } from "./oracle.js";
import { readLog } from "./read-log.js";

const tellEveryMs = 2_000;

export interface VerifyOptions {
  readonly plan: Plan;
  readonly tables: Tables;
  readonly log: Log;
  readonly ask: Ask;
  /** Told what is being done, in sentences. */
  readonly progress: (text: string) => void;
}

export interface VerifyResult {
  readonly events: number;
  readonly rows: number;
  readonly values: number;
  /** How many of the values are past 2^53 − 1: the API rightly has none to compare. */
  readonly past: number;
  readonly differences: readonly Difference[];
}

/**
 * Recomputes every rollup from the log and compares every row of every tier with what the API answers. The log must
 * stand still and the processors must have caught up. Memory: about 60 bytes an event.
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const result = { events: 0, rows: 0, values: 0, past: 0, differences: [] as Difference[] };
  for (const source of options.plan.events) {
    const oracle = new SourceOracle(options.plan, source, options.tables);
    options.progress(`reading the log of ${source.name} …`);
    await readLog(options.log, oracle);
    result.events += [...oracle.accounts.values()].reduce((sum, account) => sum + account.read, 0);
    result.differences.push(...(await compareAccounts(oracle, options.ask)));
    result.differences.push(...(await compareSetAside(oracle, options.log)));
    for (const groups of oracle.rollups) {
      const { name } = groups.rollup;
      options.progress(`comparing ${name} …`);
      const compared = await compareRollup(oracle, groups, {
        ask: options.ask,
        progress: told(name, options),
      });
      result.rows += compared.rows;
      result.values += compared.values;
      result.past += compared.past;
      result.differences.push(...compared.differences);
    }
  }
  return result;
}

/** Tells how far a comparison is, now and then. */
function told(name: string, { progress }: VerifyOptions): (grain: string, done: number) => void {
  let toldAt = performance.now();
  return (grain, done) => {
    if (performance.now() - toldAt < tellEveryMs) return;
    toldAt = performance.now();
    progress(`comparing ${name}, ${grain}: ${Math.floor(100 * done)} %`);
  };
}
