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
