import { computed, onScopeDispose, shallowRef } from "vue";
import { begun, corrected, redone, stepped, undone } from "./history";
import { EditorError, readFile, save } from "./wire";
import { useDraft } from "./use-draft";
import type { ComputedRef, ShallowRef } from "vue";
import type { DefinitionProblem } from "../definition/definition";
import type { History } from "./history";
import type { PageSource, Saved, StoredFile } from "./wire";

export interface Editing {
  /** Null until the file has been read. */
  readonly stored: Readonly<ShallowRef<StoredFile | null>>;
  readonly page: ComputedRef<PageSource | null>;
  readonly drafted: ReturnType<typeof useDraft>;
  readonly isChanged: ComputedRef<boolean>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  /** Why the file can't be read or written. */
  readonly message: Readonly<ShallowRef<string | null>>;
  readonly problems: Readonly<ShallowRef<readonly DefinitionProblem[]>>;
  /** What the file says by now, where somebody else has changed it. */
  readonly conflict: ShallowRef<Extract<Saved, { kind: "conflict" }> | null>;
  readonly saving: Readonly<ShallowRef<boolean>>;
  /** Steps with the same mark are undone at once: those of one drag, or of one field that is typed into. */
  apply(next: PageSource, mark?: string): void;
  undo(): void;
  redo(): void;
  /** Reads the file again and begins anew. */
  begin(): Promise<void>;
  /** Whether it has been written. */
  save(): Promise<boolean>;
}

/** One dashboard's file being edited: what it says, every step since, and the way back to the disk. */
export function useEditing(file: string): Editing {
  const stored = shallowRef<StoredFile | null>(null);
  const history = shallowRef<History<PageSource> | null>(null);
  const message = shallowRef<string | null>(null);
  const problems = shallowRef<readonly DefinitionProblem[]>([]);
  const conflict = shallowRef<Extract<Saved, { kind: "conflict" }> | null>(null);
  const saving = shallowRef(false);
  let lastMark: string | null = null;

  const page = computed(() => history.value?.present ?? null);
  const drafted = useDraft(() =>
    stored.value === null || page.value === null ? null : { file, text: stored.value.text, page: page.value },
  );
  const isChanged = computed(() => {
    const first = history.value?.before[0];
    return first !== undefined && JSON.stringify(first) !== JSON.stringify(page.value);
  });
  const warn = (event: BeforeUnloadEvent): void => {
    if (isChanged.value) event.preventDefault();
  };
  addEventListener("beforeunload", warn);
  onScopeDispose(() => removeEventListener("beforeunload", warn));
  void begin();

  return {
    stored,
    page,
    drafted,
    isChanged,
    canUndo: computed(() => (history.value?.before.length ?? 0) > 0),
    canRedo: computed(() => (history.value?.after.length ?? 0) > 0),
    message,
    problems,
    conflict,
    saving,
    begin,
    apply(next, mark) {
      if (history.value === null || next === history.value.present) return;
      const continues = mark !== undefined && mark === lastMark;
      history.value = continues ? corrected(history.value, next) : stepped(history.value, next);
      lastMark = mark ?? null;
    },
    undo() {
      if (history.value !== null) history.value = undone(history.value);
      lastMark = null;
    },
    redo() {
      if (history.value !== null) history.value = redone(history.value);
      lastMark = null;
    },
    save: write,
  };

  async function begin(): Promise<void> {
    conflict.value = null;
    problems.value = [];
    try {
      const next = await readFile(file);
      stored.value = next;
      history.value = next.page === null ? null : begun(next.page);
      message.value = null;
    } catch (error) {
      message.value = wordsOf(error);
    }
  }

  async function write(): Promise<boolean> {
    const { draft, current } = drafted;
    if (draft.value === null || !current.value || stored.value === null) return false;
    saving.value = true;
    message.value = null;
    problems.value = [];
    try {
      const result = await save(file, draft.value.text, stored.value.etag);
      if (result.kind === "conflict") conflict.value = result;
      if (result.kind === "refused") {
        message.value = result.message;
        problems.value = result.problems;
      }
      return result.kind === "saved";
    } catch (error) {
      message.value = wordsOf(error);
      return false;
    } finally {
      saving.value = false;
    }
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof EditorError || error instanceof TypeError) return error.message;
  throw error;
}
