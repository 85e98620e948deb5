import type { HistoryStore, LiveStore, Log } from "@freshet/engines";
import { storeName } from "@freshet/processors";
import type { Plan } from "@freshet/schema";
import type { Watched } from "../engines/engine-watch.js";
import { isOfAnotherModel } from "../start/model-guard.js";

/** Where a partition begins is asked of its broker each time; where it ends may be known already. */
export function watchLog(log: Log, plan: Plan): Watched {
  const [first] = plan.events;
  const look = async (): Promise<null> => {
    await log.start(first.topic, 0);
    return null;
  };
  return { what: "Kafka", look };
}

export function watchLive(live: LiveStore): Watched {
  const look = async (): Promise<null> => {
    await live.sources();
    return null;
  };
  return { what: "Redis", look };
}

/** Also tells when the history turns out to be another model's: a process that began before the first claim can't have known. */
export function watchHistory(history: HistoryStore, plan: Plan): Watched {
  const look = async (): Promise<string | null> => {
    return (await isOfAnotherModel(history, plan))
      ? "MongoDB holds the results of another model under this prefix and edition"
      : null;
  };
  return { what: "MongoDB", look };
}

/** Cells of another deployment have the same names where its model is the same: to show them would be wrong. */
export function watchOwner(live: LiveStore, history: HistoryStore): Watched {
  const look = async (): Promise<string | null> => {
    // That one of them is away is told elsewhere.
    const [owner, store] = await Promise.all([live.owner?.() ?? null, storeName(history)]).catch(() => [
      null,
      null,
    ]);
    return owner === null || store === null || owner === store
      ? null
      : "Redis holds the live cells of another deployment under this prefix and edition: give one of them a FRESHET_PREFIX of its own";
  };
  return { what: "Redis", look };
}
