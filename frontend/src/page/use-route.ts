import { onScopeDispose, shallowRef } from "vue";
import type { ShallowRef } from "vue";

interface Route {
  /** Name of the dashboard in the address; null on the front page. */
  readonly name: Readonly<ShallowRef<string | null>>;
  go(name: string): void;
}

/** The address is `/` or `/d/<name>`; nothing else of it is read. */
export function useRoute(): Route {
  const name = shallowRef(read());
  const follow = (): void => void (name.value = read());
  addEventListener("popstate", follow);
  onScopeDispose(() => removeEventListener("popstate", follow));
  return {
    name,
    go(next) {
      history.pushState(null, "", `/d/${encodeURIComponent(next)}`);
      follow();
      scrollTo(0, 0);
    },
  };
}

function read(): string | null {
  const match = /^\/d\/([^/]+)/.exec(location.pathname);
  if (match === null) return null;
  try {
    return decodeURIComponent(match[1]!);
  } catch {
    return null;
  }
}
