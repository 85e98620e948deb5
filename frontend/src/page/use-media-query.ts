import { onScopeDispose, shallowRef } from "vue";
import type { ShallowRef } from "vue";

export function useMediaQuery(query: string): Readonly<ShallowRef<boolean>> {
  const list = matchMedia(query);
  const matches = shallowRef(list.matches);
  const follow = (): void => void (matches.value = list.matches);
  list.addEventListener("change", follow);
  onScopeDispose(() => list.removeEventListener("change", follow));
  return matches;
}
