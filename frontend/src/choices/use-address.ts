import { onScopeDispose, shallowRef } from "vue";
import { fromSearch, toSearch } from "./address";
import { noChoices } from "./choices";
import type { ShallowRef } from "vue";
import type { Choices } from "./choices";

export interface Address {
  /** Name of the dashboard; null on the front page. */
  readonly name: Readonly<ShallowRef<string | null>>;
  readonly choices: Readonly<ShallowRef<Choices>>;
  /** Opens a dashboard. Period, comparison, time zone and wall go with the reader; the rest is of the dashboard that is left. */
  go(name: string, choices?: Partial<Choices>): void;
  /** A step of its own in the browser's history; `replace` is for steps that nobody would want to go back to. */
  choose(next: Partial<Choices>, how?: { readonly replace?: boolean }): void;
}

/** The address is `/` or `/d/<name>`, and the choices; nothing else of it is read. */
export function useAddress(): Address {
  const name = shallowRef(readName());
  const choices = shallowRef(fromSearch(location.search));
  const follow = (): void => {
    name.value = readName();
    choices.value = fromSearch(location.search);
  };
  addEventListener("popstate", follow);
  onScopeDispose(() => removeEventListener("popstate", follow));
  return {
    name,
    choices,
    go(next, more = {}) {
      const { period, compare, timeZone, wallMs } = choices.value;
      const search = toSearch({ ...noChoices, period, compare, timeZone, wallMs, ...more });
      history.pushState(null, "", `/d/${encodeURIComponent(next)}${search && `?${search}`}`);
      follow();
      scrollTo(0, 0);
    },
    choose(next, { replace = false } = {}) {
      const search = toSearch({ ...choices.value, ...next });
      const address = location.pathname + (search && `?${search}`);
      if (replace) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
      follow();
    },
  };
}

function readName(): string | null {
  const match = /^\/d\/([^/]+)/.exec(location.pathname);
  if (match === null) return null;
  try {
    return decodeURIComponent(match[1]!);
  } catch {
    return null;
  }
}
