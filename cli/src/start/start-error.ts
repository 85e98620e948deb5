import { dirname } from "node:path";
import { DataFolderHeldError, DataFormatError, HistoryError, LiveError, LogError } from "@freshet/engines";
import type { Config } from "../config/config.js";

/** The server can't start; the message says why and what to do. */
export class StartError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StartError";
  }
}

/** An error of an engine as a refusal to start, where it says what people can do; any other as it is. */
export function asStartError(error: unknown, config: Config, dataFolder: string): unknown {
  if (error instanceof StartError) return error;
  const isShared =
    (error instanceof LogError && config.kafka !== null) ||
    (error instanceof HistoryError && config.mongodbUrl !== null) ||
    error instanceof LiveError;
  const words = isShared ? error.message : dataFolderWords(error, dataFolder);
  return words === null ? error : new StartError(words, error);
}

/** Words for a data folder that can't be used; null for an error of another kind. */
export function dataFolderWords(error: unknown, folder: string): string | null {
  if (error instanceof DataFolderHeldError || error instanceof DataFormatError) return error.message;
  if (error instanceof LogError || error instanceof HistoryError) {
    switch (error.code) {
      case "read-only":
        return `${error.message} Nothing was changed. Make it writable, or name another one with FRESHET_DATA.`;
      case "full":
        return `${error.message} What is stored is safe. Make room and start again, or name another folder with FRESHET_DATA.`;
      case "corrupt":
        return `${error.message} Restore it from a backup, or name another folder with FRESHET_DATA.`;
      case "conflict":
        return `${error.message} Undo the change of "partitions", or name another folder with FRESHET_DATA.`;
      case "io":
        return `${error.message} Name another one with FRESHET_DATA if it stays so.`;
      default:
        return error.message;
    }
  }
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT") {
    return `The data folder ${folder} can't be made: nothing can be made in ${dirname(folder)}. Name another one with FRESHET_DATA.`;
  }
  if (code === "ENAMETOOLONG" || code === "ELOOP") {
    return `The data folder ${folder} can't be made: ${code === "ELOOP" ? "its links go round in a circle" : "its name is too long"}. Name another one with FRESHET_DATA.`;
  }
  if (code === "EEXIST" || code === "ENOTDIR") {
    return `The data folder ${folder} can't be made: there is a file in its place. Name another one with FRESHET_DATA.`;
  }
  if (code === "ENOSPC" || code === "EDQUOT") {
    return `The disk of the data folder ${folder} is full. Make room, or name another folder with FRESHET_DATA.`;
  }
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return `The data folder ${folder} can't be written. Make it writable, or name another one with FRESHET_DATA.`;
  }
  return null;
}
