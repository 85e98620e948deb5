import type { RecordBatch, Log } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import { compareAccounts, compareSetAside } from "./compare-accounts.js";
import { compareRollup } from "./compare-rollup.js";
import { SourceOracle, type Tables } from "./oracle.js";

/** Runs a GraphQL operation against the API under test; rejects if the answer has errors. */
export type Ask = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

export interface VerifyOptions {
  readonly plan: Plan;
  readonly tables: Tables;
  readonly log: Log;
  readonly ask: Ask;
  /** Told what is being done, in sentences. */
  readonly progress: (text: string) => void;
}

export interface Difference {
  /** Where: rollup, grain, window, group, measure – or source and partition. */
  readonly where: string;
  readonly expected: string;
  readonly answered: string;
}

export interface VerifyResult {
  readonly events: number;
  readonly rows: number;
  readonly values: number;
  readonly differences: readonly Difference[];
}

/** At most this many differences are kept; the count goes on. */
export const differencesKept = 1000;

/**
 * Recomputes every rollup from the log and compares every row of every tier with what the API answers. The log must
 * stand still and the processors must have caught up. Memory: about 60 bytes an event.
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const result = { events: 0, rows: 0, values: 0, differences: [] as Difference[] };
  for (const source of options.plan.events) {
    const oracle = new SourceOracle(options.plan, source, options.tables);
    options.progress(`reading the log of ${source.name} …`);
    await readLog(options.log, oracle);
    result.events += [...oracle.accounts.values()].reduce((sum, account) => sum + account.read, 0);
    result.differences.push(...(await compareAccounts(oracle, options.ask)));
    result.differences.push(...(await compareSetAside(oracle, options.log)));
    for (const groups of oracle.rollups) {
      options.progress(`comparing ${groups.rollup.name} …`);
      const compared = await compareRollup(oracle, groups, options.ask);
      result.rows += compared.rows;
      result.values += compared.values;
      result.differences.push(...compared.differences);
    }
  }
  return result;
}

async function readLog(log: Log, oracle: SourceOracle): Promise<void> {
  const { topic } = oracle.source;
  const partitions = await log.partitions(topic);
  for (let partition = 0; partition < partitions; partition++) {
    for await (const batch of batches(log, topic, partition)) {
      for (let index = 0; index < batch.count; index++) {
        oracle.add({
          partition,
          offset: batch.offset(index),
          recordTime: batch.timestamps[index],
          value:
            batch.starts[index] < 0 ? null : batch.bytes.subarray(batch.starts[index], batch.ends[index]),
        });
      }
    }
  }
}

/** All batches of a partition, from the first that is kept. */
export async function* batches(log: Log, topic: string, partition: number): AsyncGenerator<RecordBatch> {
  let offset = await log.start(topic, partition);
  for (;;) {
    const batch = await log.read(topic, partition, offset);
    if (batch === null) return;
    yield batch;
    offset = batch.nextOffset;
  }
}
