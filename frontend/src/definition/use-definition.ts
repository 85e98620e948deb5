import { onScopeDispose, shallowRef } from "vue";
import { readDefinition } from "./definition";
import type { ShallowRef } from "vue";
import { headersOf, sameServer } from "../stream/server";
import type { Definition } from "./definition";
import type { Server } from "../stream/server";

const watchMs = 2_000;
const calmMs = 30_000;

export interface DefinitionState {
  readonly definition: Readonly<ShallowRef<Definition | null>>;
  /** True while the server has not answered with a definition at all. */
  readonly failed: Readonly<ShallowRef<boolean>>;
  /** Resolves when the answer is in place. */
  reload(): Promise<void>;
}

/** Loads the dashboards and follows their version: an edited file is shown in place, without a reload of the page. */
export function useDefinition({ origin, token }: Server = sameServer): DefinitionState {
  const definition = shallowRef<Definition | null>(null);
  const failed = shallowRef(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  void reload();
  onScopeDispose(() => {
    ended = true;
    clearTimeout(timer);
  });
  return { definition, failed, reload };

  function reload(): Promise<void> {
    clearTimeout(timer);
    return load().finally(() => {
      const calm = definition.value !== null && !definition.value.watch && definition.value.notice === null;
      if (!ended) timer = setTimeout(() => void reload(), calm ? calmMs : watchMs);
    });
  }

  async function load(): Promise<void> {
    try {
      const response = await fetch(`${origin}/dashboards.json`, {
        cache: "no-cache",
        headers: headersOf(token),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const next = readDefinition(await response.json());
      if (!same(definition.value, next)) definition.value = next;
      failed.value = false;
    } catch {
      failed.value = true;
    }
  }
}

function same(before: Definition | null, next: Definition): boolean {
  if (before === null || before.version !== next.version || before.notice !== next.notice) return false;
  return JSON.stringify(before.problems) === JSON.stringify(next.problems) && before.watch === next.watch;
}
