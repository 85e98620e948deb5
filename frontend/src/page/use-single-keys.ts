import { shallowRef } from "vue";
import type { ShallowRef } from "vue";

const storageKey = "freshet-single-keys";

interface SingleKeys {
  readonly singleKeys: Readonly<ShallowRef<boolean>>;
  turn(on: boolean): void;
}

/** Whether single keys do something: who speaks to the computer, or hits keys by accident, turns them off. */
export function useSingleKeys(): SingleKeys {
  const singleKeys = shallowRef(stored());
  return {
    singleKeys,
    turn(on) {
      singleKeys.value = on;
      try {
        localStorage.setItem(storageKey, on ? "on" : "off");
      } catch {
        // Storage may be forbidden; the choice then lasts as long as the page.
      }
    },
  };
}

function stored(): boolean {
  try {
    return localStorage.getItem(storageKey) !== "off";
  } catch {
    return true;
  }
}
