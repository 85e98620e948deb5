/** Another process (or another part of this one) has the data folder open. */
export class DataFolderHeldError extends Error {
  readonly folder: string;
  /** The holder's process id, null if it could not be read. */
  readonly pid: number | null;
  /** When it opened the folder, as ISO 8601, null if it could not be read. */
  readonly since: string | null;

  constructor(folder: string, holder: { pid: number | null; since: string | null }) {
    const who = holder.pid === null ? "another process" : `process ${holder.pid}`;
    const since = holder.since === null ? "" : ` since ${holder.since}`;
    super(`The data folder ${folder} is in use by ${who}${since}. Stop it first, or choose another folder.`);
    this.name = "DataFolderHeldError";
    this.folder = folder;
    this.pid = holder.pid;
    this.since = holder.since;
  }
}

/** The data was written by a version of Freshet that this one does not understand. */
export class DataFormatError extends Error {
  readonly folder: string;
  readonly found: string;
  readonly supported: string;

  constructor(folder: string, found: string, supported: string) {
    super(
      `The data in ${folder} has format ${found}; this version of Freshet reads format ${supported}. ` +
        "Use the version of Freshet that wrote it, or another data folder.",
    );
    this.name = "DataFormatError";
    this.folder = folder;
    this.found = found;
    this.supported = supported;
  }
}

/** What went wrong in the storage below, in the words that the ports' errors share. */
export type StorageFault = "full" | "read-only" | "corrupt" | "io";

/** A failed call to LevelDB or the file system. */
export class StorageError extends Error {
  readonly fault: StorageFault;

  constructor(fault: StorageFault, message: string, cause: unknown) {
    super(message, { cause });
    this.name = "StorageError";
    this.fault = fault;
  }

  /** Space may be made and a disk may come back; damage and missing rights stay until somebody acts. */
  get canRetry(): boolean {
    return this.fault === "full" || this.fault === "io";
  }
}

/**
 * LevelDB passes on the words of the operating system and no number, so the fault is read from the messages of the
 * error and its causes.
 */
export function storageError(error: unknown, folder: string): StorageError {
  if (error instanceof StorageError) return error;
  const messages: string[] = [];
  let detail = String(error);
  for (let cause = error; cause instanceof Error && messages.length < 8; cause = cause.cause) {
    detail = cause.message;
    messages.push(`${(cause as NodeJS.ErrnoException).code ?? cause.name} ${cause.message}`);
  }
  const text = messages.join("; ");
  if (/ENOSPC|EDQUOT|EFBIG|No space left|quota exceeded|File too large/i.test(text))
    return new StorageError("full", `The disk of ${folder} is full.`, error);
  if (/EROFS|EACCES|EPERM|Read-only file system|Permission denied|not permitted/i.test(text))
    return new StorageError(
      "read-only",
      `The data folder ${folder} can't be written: ${sentence(detail)}`,
      error,
    );
  if (/corrupt/i.test(text))
    return new StorageError("corrupt", `The data in ${folder} is damaged: ${sentence(detail)}`, error);
  return new StorageError("io", `The data folder ${folder} can't be used: ${sentence(detail)}`, error);
}

/** The system's words seldom end as a sentence does, and others go on after them. */
function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
