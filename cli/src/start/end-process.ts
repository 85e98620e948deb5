import type { Logger } from "pino";

/** One Ctrl-C comes more than once where the shell, npm and a script each pass it on. */
const sameSignalMs = 1_000;

interface Ending {
  readonly close: () => Promise<void>;
  /** Whatever is not saved by then, the next start reads again. */
  readonly closeMsMax: number;
  readonly logger: Logger;
}

/** The first signal ends the process cleanly, a later one at once. Returns what ends it in the same way for a reason of its own. */
export function endOnSignal({ close, closeMsMax, logger }: Ending): (error: Error) => void {
  let endingSince = 0;
  const end = async (code: number): Promise<void> => {
    endingSince = performance.now();
    const timer = setTimeout(() => {
      logger.error("Not everything could be closed in time; the next start reads a little more of the log");
      process.exit(1);
    }, closeMsMax);
    try {
      await close();
      clearTimeout(timer);
      process.exit(code);
    } catch (error) {
      logger.error({ err: error }, "The end was not clean");
      process.exit(1);
    }
  };
  const onSignal = (): void => {
    if (endingSince === 0) void end(0);
    else if (performance.now() - endingSince >= sameSignalMs) process.exit(1);
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return (error) => {
    if (endingSince > 0) return;
    logger.fatal({ err: error }, `This process ends, since it can do its work no more: ${error.message}`);
    void end(1);
  };
}

/** Going on after an error that nobody expected could store wrong numbers; a new start recovers from the log. */
export function endOnBrokenCode(logger: Logger): void {
  const die = (error: unknown): void => {
    logger.fatal({ err: error }, "Freshet ends because of an unexpected error");
    process.exit(1);
  };
  process.on("unhandledRejection", die);
  process.on("uncaughtException", die);
}
