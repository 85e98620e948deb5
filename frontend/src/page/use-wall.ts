import { onScopeDispose, watch } from "vue";
import type { Ref } from "vue";

interface Wall {
  readonly ms: Readonly<Ref<number | null>>;
  /** Names of the dashboards that need no choice. */
  readonly names: () => readonly string[];
  readonly present: () => string | null;
  readonly show: (name: string) => void;
}

/** One dashboard after the other, without pointer and controls; the screen stays on where the browser lets it. */
export function useWall({ ms, names, present, show }: Wall): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  let lock: { release(): Promise<void> } | null = null;
  const wake = (): void => {
    if (ms.value === null || document.hidden || !("wakeLock" in navigator)) return;
    // A refusal, e.g. at a low battery, leaves the wall as it is.
    navigator.wakeLock.request("screen").then(
      (got) => (lock = got),
      () => undefined,
    );
  };
  watch(ms, follow, { immediate: true });
  document.addEventListener("visibilitychange", wake);
  onScopeDispose(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", wake);
    delete document.documentElement.dataset.wall;
  });

  function follow(every: number | null): void {
    clearInterval(timer);
    document.documentElement.toggleAttribute("data-wall", every !== null);
    if (every === null) {
      void lock?.release();
      lock = null;
      return;
    }
    wake();
    timer = setInterval(() => {
      const next = nextOf(names(), present());
      if (next !== null) show(next);
    }, every);
  }
}

/** The name after the present one, around; null where there is no other. */
export function nextOf(names: readonly string[], present: string | null): string | null {
  const next = names[(names.indexOf(present ?? "") + 1) % names.length];
  return next === undefined || next === present ? null : next;
}
