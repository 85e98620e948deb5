import { gql } from "@apollo/client/core";
import { computed, onScopeDispose, shallowRef } from "vue";
import { overallCatchUp, readSources } from "./sources";
import type { ApolloClient } from "@apollo/client/core";
import type { ComputedRef, ShallowRef } from "vue";
import type { CatchUp, Source } from "./sources";

const selection = `{
  name topic read applied late invalid filtered amended overflow
  reasons { reason count }
  samples { partition offset reason detail excerpt recordTime }
  partitions { partition frontier end lag watermark stopped }
  watermark
  catchUp { progress eventsPerSecond secondsLeft }
}`;
const retryMs = 3_000;

export interface Sources {
  readonly sources: Readonly<ShallowRef<readonly Source[]>>;
  readonly catchUp: ComputedRef<CatchUp | null>;
}

/** Follows the account of every event; where the server offers no subscription for it, asks every few seconds. */
export function useSources(apollo: ApolloClient): Sources {
  const sources = shallowRef<readonly Source[]>([]);
  const catchUp = computed(() => overallCatchUp(sources.value));
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unsubscribe: () => void = () => undefined;

  subscribe();
  onScopeDispose(() => {
    ended = true;
    clearTimeout(timer);
    unsubscribe();
  });
  return { sources, catchUp };

  function subscribe(): void {
    const query = gql(`subscription FreshetSources { sources: _sources ${selection} }`);
    const subscription = apollo
      .subscribe<{ sources: unknown }>({ query, fetchPolicy: "no-cache" })
      .subscribe({
        next: (result) => (result.error === undefined ? take(result.data?.sources) : later()),
        error: later,
        complete: later,
      });
    unsubscribe = () => subscription.unsubscribe();
  }

  function later(): void {
    if (ended) return;
    clearTimeout(timer);
    void ask();
    timer = setTimeout(subscribe, retryMs);
  }

  async function ask(): Promise<void> {
    try {
      const query = gql(`query FreshetSources { sources: _sources ${selection} }`);
      const { data } = await apollo.query<{ sources: unknown }>({ query, fetchPolicy: "no-cache" });
      if (!ended) take(data?.sources);
    } catch {
      // The panels say that the server does not answer; this account waits for the next try.
    }
  }

  function take(data: unknown): void {
    if (Array.isArray(data)) sources.value = readSources(data);
  }
}
