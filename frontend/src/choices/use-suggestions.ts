import { gql } from "@apollo/client/core";
import { onScopeDispose, shallowRef } from "vue";
import { readSuggestions, suggestionQuestion, suggestionsMax } from "./suggestions";
import type { ApolloClient } from "@apollo/client/core";
import type { ShallowRef } from "vue";
import type { Choices } from "./choices";
import type { Suggestion } from "./suggestions";
import type { DimensionPlace } from "./variables";

const typingMs = 200;

interface Suggestions {
  readonly found: Readonly<ShallowRef<readonly Suggestion[]>>;
  readonly state: Readonly<ShallowRef<"loading" | "ready" | "failed">>;
  /** Asks for values that begin like this, once nobody has typed on for a moment. */
  ask(typed: string, choices: Choices): void;
}

/** Values of one dimension out of the data, asked only when somebody wants to choose. */
export function useSuggestions(place: () => DimensionPlace | null, apollo: ApolloClient): Suggestions {
  const found = shallowRef<readonly Suggestion[]>([]);
  const state = shallowRef<"loading" | "ready" | "failed">("ready");
  /** All values are known, so that typing asks for nothing. */
  let all = "";
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  return { found, state, ask };

  function ask(typed: string, choices: Choices): void {
    const at = place();
    clearTimeout(timer);
    if (at === null) return;
    const first = suggestionQuestion(at, "", choices);
    const identity = JSON.stringify(first);
    if (all === identity) return;
    const question = typed === "" ? first : suggestionQuestion(at, typed, choices);
    const own = ++turn;
    if (found.value.length === 0) state.value = "loading";
    timer = setTimeout(() => void read(), typed === "" ? 0 : typingMs);

    async function read(): Promise<void> {
      try {
        const { query, variables } = question;
        const { data } = await apollo.query({ query: gql(query), variables, fetchPolicy: "no-cache" });
        if (own !== turn) return;
        found.value = readSuggestions(at!, data);
        state.value = "ready";
        if (typed === "" && found.value.length < suggestionsMax) all = identity;
      } catch {
        if (own === turn) state.value = "failed";
      }
    }
  }
}
