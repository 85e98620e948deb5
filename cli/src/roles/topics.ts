import { LogError, type Log } from "@freshet/engines";
import { deadTopicOf } from "@freshet/processors";
import { parseDuration } from "@freshet/schema";
import type { AppSettings } from "../app/app-settings.js";
import type { App } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import type { PartContext } from "./part.js";

const partitionsUsual = 4;
const retentionUsual = "400d";

export interface TopicWishes {
  readonly partitions: number;
  /** Whether somebody asked for so many. */
  readonly arePartitionsAsked: boolean;
  readonly retention: string;
}

/** What topics that are made are like, by the app's package.json or what is usual. */
export function topicWishes({ partitions, retention }: AppSettings): TopicWishes {
  return {
    partitions: partitions ?? partitionsUsual,
    arePartitionsAsked: partitions !== undefined,
    retention: retention ?? retentionUsual,
  };
}

/**
 * Makes the topics that the model needs and that are missing. One that is there stays as its operator made it, unless other numbers of
 * partitions were asked for by name: then it fails with LogError `conflict`.
 */
export async function makeTopics(log: Log, app: App, config: Config): Promise<void> {
  const wishes = topicWishes(app.settings);
  const isAsked = config.partitions !== null || wishes.arePartitionsAsked;
  const count = config.partitions ?? wishes.partitions;
  const retentionMs = config.retentionMs ?? parseDuration(wishes.retention);
  for (const { topic } of app.plan.events) {
    const present = isAsked ? null : await partitionsOf(log, topic);
    await log.createTopic(topic, { partitions: present ?? count, retentionMs, retentionBytes: null });
  }
}

/** Waits until somebody has made the topics; what makes them is said in the reason. */
export async function awaitTopics(
  log: Log,
  { app, config: { prefix }, waiting }: Pick<PartContext, "app" | "config" | "waiting">,
): Promise<void> {
  for (const { topic } of app.plan.events) {
    await waiting.until(`topic ${prefix}${topic}`, async () => {
      if ((await partitionsOf(log, topic)) !== null) return;
      const own = prefix === "" ? "" : `FRESHET_PREFIX=${prefix} `;
      const words = `it is missing. Make it: ${own}freshet topics create ${app.name}`;
      throw new LogError("unknown-topic", words, { canRetry: true });
    });
  }
}

/** Null where the topic is missing. */
export async function partitionsOf(log: Log, topic: string): Promise<number | null> {
  try {
    return await log.partitions(topic);
  } catch (error) {
    if (error instanceof LogError && error.code === "unknown-topic") return null;
    throw error;
  }
}

/** Every topic of a model: those of its events, and of what they set aside. */
export function topicsOf(app: App): string[] {
  return app.plan.events.flatMap(({ topic }) => [topic, deadTopicOf(topic)]);
}
