import { openEmbeddedHistory } from "./history/embedded.js";
import type { HistoryStore } from "./history/port.js";
import { createEmbeddedLive } from "./live/embedded.js";
import type { LiveStore } from "./live/port.js";
import { type EmbeddedLogOptions, openEmbeddedLog } from "./log/embedded.js";
import type { Log } from "./log/port.js";

export interface EmbeddedEngines {
  readonly log: Log;
  readonly live: LiveStore;
  readonly history: HistoryStore;
  close(): Promise<void>;
}

export interface EmbeddedEnginesOptions {
  /** The data folder; made if missing. */
  readonly folder: string;
  readonly log?: EmbeddedLogOptions;
}

/** Opens all engines of a data folder. Throws DataFolderHeldError, DataFormatError, LogError or HistoryError. */
export async function openEmbeddedEngines(options: EmbeddedEnginesOptions): Promise<EmbeddedEngines> {
  const log = await openEmbeddedLog(options.folder, options.log);
  let history: HistoryStore;
  try {
    history = await openEmbeddedHistory(options.folder);
  } catch (error) {
    await log.close();
    throw error;
  }
  const live = createEmbeddedLive();
  const close = async (): Promise<void> => {
    await live.close();
    await log.close();
    await history.close();
  };
  return { log, live, history, close };
}
