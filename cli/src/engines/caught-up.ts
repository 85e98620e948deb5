import { StartError } from "../start/start-error.js";

const pollMs = 100;
/** Processors of other processes may be starting, or waiting for a session of the group to end. */
const patienceMs = 90_000;
const sources = "{ _sources { name partitions { partition lag stopped } } }";

interface SourceLag {
  readonly name: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly lag: number;
    readonly stopped: string | null;
  }[];
}

/** Asks an API; rejects where it has no data. */
export type Ask = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Record<string, unknown>>;

/**
 * Resolves when so many partitions have told how far they are, and all are at the end. Rejects with StartError if one stands still, or
 * nobody counts.
 */
export async function caughtUp(
  ask: Ask,
  { count, isCountedElsewhere }: { readonly count: number; readonly isCountedElsewhere: boolean },
): Promise<void> {
  let before = "";
  let movedAt = performance.now();
  for (;;) {
    const answer = (await ask(sources, {})) as unknown as { _sources: SourceLag[] };
    const partitions = answer._sources.flatMap(({ name, partitions }) =>
      partitions.map((partition) => ({ name, ...partition })),
    );
    const lag = partitions.reduce((sum, partition) => sum + partition.lag, 0);
    if (partitions.length === count && lag === 0) return;
    const now = JSON.stringify(partitions);
    if (now !== before) movedAt = performance.now();
    before = now;
    const isLate = performance.now() - movedAt > patienceMs;
    const still = partitions.find(({ stopped }) => stopped !== null);
    // What only waits for an engine goes on by itself.
    if (still !== undefined && (isLate || !isCountedElsewhere))
      throw new StartError(`${still.name}, partition ${still.partition}, stands still: ${still.stopped}`);
    if (isLate && isCountedElsewhere)
      throw new StartError(
        `${lag} events are not counted, and nobody counts them. Start a processor: freshet processor`,
      );
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
