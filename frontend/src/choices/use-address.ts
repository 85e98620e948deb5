import { onScopeDispose, shallowRef } from "vue";
import { fromSearch, toSearch } from "./address";
import { noChoices } from "./choices";
import type { ShallowRef } from "vue";
import type { Choices } from "./choices";

const views = ["dashboards", "quality", "model", "explore"] as const;
export type View = (typeof views)[number];

export interface Address {
  /** Name of the dashboard; null on the front page. */
  readonly name: Readonly<ShallowRef<string | null>>;
  /** Which of the pages stands here. */
  readonly view: Readonly<ShallowRef<View>>;
  readonly choices: Readonly<ShallowRef<Choices>>;
  /** Opens a dashboard. Period, comparison, time zone, language and wall go with the reader; the rest is of the dashboard that is left. */
  go(name: string, choices?: Partial<Choices>, how?: { readonly replace?: boolean }): void;
  /** Opens a page beside the dashboards. */
  visit(page: Exclude<View, "dashboards">): void;
  /** A step of its own in the browser's history; `replace` is for steps that nobody would want to go back to. */
  choose(next: Partial<Choices>, how?: { readonly replace?: boolean }): void;
}

/** The address is `/`, `/d/<name>`, `/quality`, `/model` or `/explore`, and the choices; nothing else of it is read. */
export function useAddress(): Address {
  const name = shallowRef(readName());
  const view = shallowRef(readView());
  const choices = shallowRef(fromSearch(location.search));
  const follow = (): void => {
    name.value = readName();
    view.value = readView();
    choices.value = fromSearch(location.search);
  };
  addEventListener("popstate", follow);
  onScopeDispose(() => removeEventListener("popstate", follow));
  return {
    name,
    view,
    choices,
    visit(page) {
      const { timeZone, lang } = choices.value;
      const search = toSearch({ ...noChoices, timeZone, lang });
      history.pushState(null, "", `/${page}${search && `?${search}`}`);
      follow();
      scrollTo(0, 0);
    },
    go(next, more = {}, { replace = false } = {}) {
      const { period, compare, timeZone, lang, wallMs } = choices.value;
      const search = toSearch({ ...noChoices, period, compare, timeZone, lang, wallMs, ...more });
      const at = `/d/${encodeURIComponent(next)}${search && `?${search}`}`;
      if (replace) history.replaceState(null, "", at);
      else history.pushState(null, "", at);
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

/** The address of a dashboard, for a reader who comes with these choices. */
export function addressOf(name: string, choices: Choices, more: Partial<Choices> = {}): string {
  const { period, compare, timeZone, wallMs } = choices;
  const search = toSearch({ ...noChoices, period, compare, timeZone, wallMs, ...more });
  return `/d/${encodeURIComponent(name)}${search && `?${search}`}`;
}

function readView(): View {
  return views.find((one) => location.pathname === `/${one}`) ?? "dashboards";
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
