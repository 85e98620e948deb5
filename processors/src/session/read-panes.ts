import type { Chunk } from "@freshet/engines";
import { SupersededError } from "../errors.js";
import { loadPane } from "../panes/load-pane.js";
import type { MissingPane } from "../pipeline.js";
import type { Session } from "./session.js";

/** Panes between two that are missing, at most so many, are read along: another request costs more. */
const GAP_PANES_MAX = 4;

/**
 * Reads panes into memory, neighbours together: whoever takes up a partition needs some of every tier, and one after the other they would take as
 * many times as long as the history store takes to answer. If the checkpoint, looked at afterwards, is past our frontier, another owner may have
 * removed a pane as expired under a later watermark, and reading nothing would mean nothing.
 */
export async function readPanes(session: Session, missing: readonly MissingPane[]): Promise<void> {
  const { parts, progress } = session;
  const { environment, retry, task } = parts;
  const runs = runsOf(missing);
  const readRun = (run: readonly MissingPane[]): Promise<readonly Chunk[]> => {
    const { fold, tier, start } = run[0];
    const range = {
      rollup: fold.rollup.name,
      grainMs: tier.tier.grainMs,
      from: start,
      to: run[run.length - 1].start + tier.tier.grainMs,
      partition: task.partition,
    };
    return retry.run("Reading panes from the history store", () =>
      (environment.reads ?? environment.history).read(range),
    );
  };
  // At once, as events of long ago have panes that are no neighbours.
  const read = await Promise.all(runs.map(async (run) => ({ run, chunks: await readRun(run) })));
  const { checkpoint } = await retry.run("Reading the checkpoint", () => environment.history.recover(task));
  const other = checkpoint?.offset ?? -1;
  if (other > progress.frontier)
    throw new SupersededError(task.topic, task.partition, { own: progress.frontier, other });
  for (const { run, chunks } of read) {
    for (const chunk of chunks) session.assertKnown(chunk);
    for (const { fold, tier, start } of run)
      loadPane(fold.rollup, tier, fold.groups, {
        start,
        chunks: chunks.filter(({ pane }) => pane === start),
      });
  }
}

/** Panes of one tier that are neighbours, or nearly so, by time. */
function runsOf(missing: readonly MissingPane[]): MissingPane[][] {
  const runs: MissingPane[][] = [];
  const byTier = new Map<MissingPane["tier"], MissingPane[]>();
  for (const pane of missing) addTo(byTier, pane.tier, pane);
  for (const [{ tier }, panes] of byTier) {
    let run: MissingPane[] = [];
    for (const pane of panes.sort((a, b) => a.start - b.start)) {
      const isNear =
        run.length > 0 && pane.start - run[run.length - 1].start <= (1 + GAP_PANES_MAX) * tier.grainMs;
      if (!isNear) runs.push((run = []));
      run.push(pane);
    }
  }
  return runs;
}

function addTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
