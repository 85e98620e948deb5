import { inject } from "vue";
import type { ComputedRef, InjectionKey, Ref } from "vue";
import type { Choices } from "../choices/choices";
import type { Address } from "../choices/use-address";
import type { ApolloClient } from "@apollo/client/core";
import type { Definition } from "../definition/definition";
import type { Connection } from "../stream/connection";
import type { CatchUp } from "../stream/sources";

/** What every panel of the page shares. */
export interface PageContext extends Pick<Address, "choices" | "choose" | "go"> {
  /** Ticks once a second. */
  readonly now: Readonly<Ref<number>>;
  readonly timeZone: Readonly<Ref<string>>;
  readonly connection: Readonly<Ref<Connection>>;
  readonly pausedAt: Readonly<Ref<number | null>>;
  readonly catchUp: ComputedRef<CatchUp | null>;
  /** For what is asked beside the panels, such as values to choose from. */
  readonly apollo: ApolloClient;
  readonly definition: Readonly<Ref<Definition | null>>;
  readonly theme: Readonly<Ref<string>>;
  /** Address of a dashboard, for links; without it rows can only be clicked. */
  hrefTo?(name: string, more: Partial<Choices>): string;
  resume(): void;
  /** Whether there is an explorer beside the panels. */
  readonly explores?: boolean;
}

export const pageContextKey: InjectionKey<PageContext> = Symbol("page");

export function usePageContext(): PageContext {
  const context = inject(pageContextKey);
  if (context === undefined) throw new Error("A panel stands outside of a page.");
  return context;
}
