/** Runs a function soon, together with those of other panels; one that waits already is not run twice. */
export type FrameQueue = (run: () => void) => void;

interface Surroundings {
  now(): number;
  /** Before the page is drawn next; never in a page that nobody sees. */
  frame(run: () => void): void;
  later(run: () => void, ms: number): void;
  isSeen(): boolean;
}

const browser: Surroundings = {
  now: () => performance.now(),
  frame: (run) => requestAnimationFrame(run),
  later: (run, ms) => void setTimeout(run, ms),
  isSeen: () => document.visibilityState === "visible",
};

/** So long a hidden page, or one that can't draw, lets its rows lie. */
const hiddenMs = 1_000;

/**
 * Ten panels with ten frames a second, each on its own beat, would have the page drawn a hundred times a second. The first frame after a
 * rest is shown at once; those that come within `spacingMs` of one that was shown are shown together.
 */
export function openFrameQueue(spacingMs: number, surroundings: Surroundings = browser): FrameQueue {
  const { now, frame, later, isSeen } = surroundings;
  const queued = new Set<() => void>();
  let shownAt = -Infinity;
  let turn = 0;

  return (run) => {
    queued.add(run);
    if (queued.size > 1) return;
    const own = ++turn;
    const show = (): void => {
      if (own === turn) flush();
    };
    later(show, spacingMs + hiddenMs);
    if (!isSeen()) return;
    const rest = shownAt + spacingMs - now();
    if (rest <= 0) frame(show);
    else later(() => frame(show), rest);
  };

  function flush(): void {
    turn++;
    shownAt = now();
    const runs = [...queued];
    queued.clear();
    for (const run of runs) run();
  }
}
