import { onScopeDispose, shallowRef, watchEffect } from "vue";
import type { ShallowRef } from "vue";

const storageKey = "freshet-theme";

interface Theme {
  readonly theme: Readonly<ShallowRef<"light" | "dark">>;
  toggle(): void;
}

/** Light or dark: as the reader chose here, else as the system says, and then following the system. */
export function useTheme(): Theme {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = stored();
  const theme = shallowRef<"light" | "dark">(chosen ?? (system.matches ? "dark" : "light"));
  const follow = (): void => {
    if (stored() === null) theme.value = system.matches ? "dark" : "light";
  };
  system.addEventListener("change", follow);
  onScopeDispose(() => system.removeEventListener("change", follow));
  watchEffect(() => (document.documentElement.dataset.theme = theme.value), { flush: "sync" });
  return { theme, toggle };

  function toggle(): void {
    theme.value = theme.value === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(storageKey, theme.value);
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  }
}

function stored(): "light" | "dark" | null {
  try {
    const value = localStorage.getItem(storageKey);
    return value === "dark" || value === "light" ? value : null;
  } catch {
    return null;
  }
}
