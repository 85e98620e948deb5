import { onScopeDispose, shallowRef, watch } from "vue";
import { draft } from "./wire";
import type { ShallowRef } from "vue";
import type { Dashboard } from "../definition/definition";
import type { Draft, PageSource } from "./wire";

export interface Wanted {
  readonly file: string;
  /** What the file says; null for a new one. */
  readonly text: string | null;
  readonly page: PageSource;
}

interface DraftState {
  /** The newest answer, right or wrong; null before the first. */
  readonly draft: Readonly<ShallowRef<Draft | null>>;
  /** The newest that could be drawn: it stays while something is wrong. */
  readonly dashboard: Readonly<ShallowRef<Dashboard | null>>;
  /** Why there is no answer; null if there is one. */
  readonly failed: Readonly<ShallowRef<string | null>>;
  /** Whether the newest answer is to what is wanted now. */
  readonly current: Readonly<ShallowRef<boolean>>;
}

const typingMs = 250;

/** Asks the server what the wanted page makes, once nobody has changed it for a moment; an answer that nobody waits for is given up. */
export function useDraft(wanted: () => Wanted | null): DraftState {
  const newest = shallowRef<Draft | null>(null);
  const dashboard = shallowRef<Dashboard | null>(null);
  const failed = shallowRef<string | null>(null);
  const current = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = new AbortController();

  watch(() => JSON.stringify(wanted()), follow, { immediate: true });
  onScopeDispose(() => {
    clearTimeout(timer);
    asking.abort();
  });
  return { draft: newest, dashboard, failed, current };

  function follow(): void {
    clearTimeout(timer);
    asking.abort();
    current.value = false;
    const next = wanted();
    if (next === null) return;
    asking = new AbortController();
    const { signal } = asking;
    timer = setTimeout(() => void ask(next, signal), newest.value === null ? 0 : typingMs);
  }

  async function ask(next: Wanted, signal: AbortSignal): Promise<void> {
    try {
      const answer = await draft(next, signal);
      if (signal.aborted) return;
      newest.value = answer;
      if (answer.dashboard !== null) dashboard.value = answer.dashboard;
      failed.value = null;
      current.value = true;
    } catch (error) {
      if (!signal.aborted) failed.value = (error as Error).message;
    }
  }
}
