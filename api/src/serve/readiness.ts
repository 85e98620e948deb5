import type { Mirror } from "../mirror.js";
import type { Sources } from "../sources.js";

/** Why a load balancer should wait; empty if it need not. */
export function notReady(
  mirrors: readonly Mirror[],
  sources: Sources,
  further: () => readonly string[] = () => [],
): string[] {
  const unsettled = mirrors.flatMap((mirror) => mirror.unsettled() ?? []);
  const stopped = sources.latest.flatMap(({ name, partitions }) =>
    partitions.flatMap(({ partition, stopped: why }) =>
      why === null ? [] : `${name}, partition ${partition}, has stopped: ${why}`,
    ),
  );
  return [...further(), ...unsettled, ...stopped];
}

/** What a load balancer need not act on: every node has it alike, and answers are right, if old. */
export function notesOf(mirrors: readonly Mirror[]): string[] {
  return mirrors
    .filter((mirror) => mirror.isAlone)
    .map(({ rollup }) => `${rollup.name} is answered as it was when the live store was last heard of`);
}
