import type { Log } from "@freshet/engines";
import type { SourceOracle } from "./oracle.js";
import type { Ask, Difference } from "./difference.js";
import { batches } from "./read-log.js";

const sourcesQuery = "{ _sources { name read applied late invalid filtered } }";

/** E8: the API's account of the source is the recomputed one, and it closes. */
export async function compareAccounts(oracle: SourceOracle, ask: Ask): Promise<Difference[]> {
  const { _sources } = (await ask(sourcesQuery, {})) as { _sources: Record<string, unknown>[] };
  const answered = _sources.find((source) => source.name === oracle.source.name) ?? {};
  const differences: Difference[] = [];
  for (const name of ["read", "applied", "late", "invalid", "filtered"] as const) {
    const expected = [...oracle.accounts.values()].reduce((sum, account) => sum + account[name], 0);
    if (answered[name] === expected) continue;
    differences.push({
      where: `${oracle.source.name}: events ${name}`,
      expected: String(expected),
      answered: String(answered[name]),
    });
  }
  return differences;
}

/** Everything that was set aside is in the dead-letter topic, once, with its original bytes. */
export async function compareSetAside(oracle: SourceOracle, log: Log): Promise<Difference[]> {
  const topic = `${oracle.source.topic}.dead`;
  const missing = new Set(oracle.setAside);
  const differences: Difference[] = [];
  if (missing.size === 0 && oracle.accounts.size === 0) return differences;
  for (let partition = 0; partition < (await log.partitions(topic)); partition++) {
    for await (const batch of batches(log, topic, partition)) {
      for (let index = 0; index < batch.count; index++) {
        const place = `${partition}/${batch.headers(index)?.offset}`;
        if (missing.delete(place)) continue;
        differences.push({
          where: `${topic} ${place}`,
          expected: "set aside once",
          answered: "set aside again, or wrongly",
        });
      }
    }
  }
  for (const place of missing)
    differences.push({ where: `${topic} ${place}`, expected: "set aside", answered: "not there" });
  return differences;
}
