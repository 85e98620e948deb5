import { onScopeDispose, ref, shallowRef, watch } from "vue";
import { fromText, toText } from "./table-address";
import { untouched } from "./table-state";
import type { Ref, ShallowRef } from "vue";
import type { Address } from "../choices/use-address";
import type { TableState } from "./table-state";

/** One table's state, shared by its head, its body and its menus. */
export interface TableHandle {
  readonly state: Readonly<ShallowRef<TableState>>;
  /** The line for a search stands over the rows. */
  readonly searching: Readonly<Ref<boolean>>;
  search(open: boolean): void;
  change(next: TableState): void;
  reset(): void;
}

/** The address is written after a pause, so that drawing a column wider does not write it for every pixel. */
const writeAfterMs = 300;

export function useTable(key: string, { choices, choose }: Pick<Address, "choices" | "choose">): TableHandle {
  let text = choices.value.tables[key] ?? "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const state = shallowRef(fromText(text));
  const searching = ref(false);

  watch(
    () => choices.value.tables[key] ?? "",
    (next) => {
      if (next === text) return;
      text = next;
      state.value = fromText(next);
    },
  );
  onScopeDispose(() => clearTimeout(timer));
  return {
    state,
    searching,
    search: (open) => void (searching.value = open),
    change,
    reset() {
      searching.value = false;
      change(untouched);
    },
  };

  function change(next: TableState): void {
    state.value = next;
    clearTimeout(timer);
    timer = setTimeout(write, writeAfterMs);
  }

  function write(): void {
    text = toText(state.value);
    choose({ tables: { ...choices.value.tables, [key]: text } }, { replace: true });
  }
}
