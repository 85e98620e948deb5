import { formatProblem } from "@freshet/schema";
import { createDeadTopic } from "@freshet/processors";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { openLog } from "../engines/open-engines.js";
import { Waiting } from "../engines/waiting.js";
import { makeTopics, partitionsOf, topicsOf } from "../roles/topics.js";
import { createLogger } from "../start/logger.js";
import { asStartError, StartError } from "../start/start-error.js";

/** `freshet topics create`: makes what is missing, and says what there is. May repeat. Answers the exit code. */
export async function createTopics(folder: string, config: Config): Promise<number> {
  const { app, problems } = await loadApp(folder);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
  if (app === null) return 1;
  if (config.kafka === null)
    throw new StartError(
      "freshet topics create needs KAFKA_BROKERS. The embedded log makes its topics by itself.",
    );
  const logLevel = config.logLevel === "info" ? ("warn" as const) : config.logLevel;
  const logger = createLogger({ logLevel });
  const waiting = new Waiting(logger, new AbortController().signal);
  const log = await openLog({ config, dataFolder: app.folder, logger, waiting });
  try {
    const names = topicsOf(app);
    const before = await Promise.all(names.map((name) => partitionsOf(log, name)));
    await makeTopics(log, app, config);
    for (const { topic } of app.plan.events) await createDeadTopic(log, topic);
    for (const [at, name] of names.entries()) {
      const count = await log.partitions(name);
      const what = before[at] === null ? "made" : "there already";
      process.stdout.write(
        `${config.prefix}${name}: ${what}, ${count} ${count === 1 ? "partition" : "partitions"}\n`,
      );
    }
    return 0;
  } catch (error) {
    throw asStartError(error, config, app.folder);
  } finally {
    await log.close();
  }
}
