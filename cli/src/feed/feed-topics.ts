import { join } from "node:path";
import type { Log } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import type { FeedTopic } from "./context.js";
import { FeedState } from "./feed-state.js";

/** Who the feed is to the log. */
export const producerId = "feed";

/**
 * The topics of a model by their events, as a feed sees them. A feed counts its events partition by partition, so it keeps to the partitions
 * that there were when it first began: were a key to move, its earlier events would have to be counted in one and its later ones in another.
 */
export async function feedTopics(
  { plan, log }: { readonly plan: Plan; readonly log: Log },
  dataFolder: string,
): Promise<Map<string, FeedTopic>> {
  const kept = new FeedState(join(dataFolder, "partitions.json"));
  const topics = new Map<string, FeedTopic>();
  for (const { name, topic } of plan.events) {
    const present = await log.partitions(topic);
    const before = kept.get(topic);
    // With fewer than there were it is a new topic, in which nothing is counted.
    const partitions = typeof before === "number" && before <= present ? before : present;
    if (partitions !== before) await kept.set(topic, partitions);
    // A former feed that still runs somewhere, or what it has sent and is under way, must not come after what this one finds.
    const begin = (partition: number): Promise<number> =>
      log.fence?.(topic, partition, producerId) ?? log.lastSequence(topic, partition, producerId);
    const lastSequences = await Promise.all(
      Array.from({ length: partitions }, (_, partition) => begin(partition)),
    );
    topics.set(name, { topic, partitions, lastSequences });
  }
  return topics;
}
