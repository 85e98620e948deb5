import { unavailable } from "../errors.js";

/** How long work may go on. */
export interface Patience {
  readonly ms: number;
  /** Aborts when whoever asked has gone. */
  readonly asked?: AbortSignal;
}

/** The result of the work, or an error when it takes too long. Its signal then tells the work to end: nobody waits for it any more. */
export async function within<T>(
  { ms, asked }: Patience,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const late = (): void =>
    over.abort(unavailable(`This took longer than ${ms} ms. Ask for a shorter period or fewer groups.`));
  const gone = (): void => over.abort(unavailable("Whoever asked has gone."));
  const timer = setTimeout(late, ms);
  asked?.addEventListener("abort", gone, { once: true });
  const ended = new Promise<never>((_, reject) =>
    over.signal.addEventListener("abort", () => reject(over.signal.reason as Error), { once: true }),
  );
  try {
    return await Promise.race([work(over.signal), ended]);
  } finally {
    clearTimeout(timer);
    asked?.removeEventListener("abort", gone);
  }
}
