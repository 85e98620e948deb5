import { onScopeDispose, shallowRef, watch } from "vue";
import { documentOver } from "./compared";
import { frameOfConnection } from "../stream/rows";
import type { ShallowRef } from "vue";
import type { PanelStream } from "../stream/use-panel";
import type { Row } from "../stream/rows";
import type { TimeSpan } from "./compared";

export interface Comparison {
  readonly rows: readonly Row[];
  readonly totals: Readonly<Record<string, unknown>> | null;
}

/** Asks the panel's question over another span, once for each; null while there is none, or no answer: the panel itself stands without. */
export function useComparison(
  stream: PanelStream,
  span: () => TimeSpan | null,
  /** A last change of the document. */
  change: (document: string) => string = (document) => document,
): Readonly<ShallowRef<Comparison | null>> {
  const comparison = shallowRef<Comparison | null>(null);
  let turn = 0;

  watch(
    () => {
      const wanted = span();
      return wanted === null || wanted.from >= wanted.to ? null : change(documentOver(stream.panel, wanted));
    },
    (document) => void load(document),
    { immediate: true },
  );
  onScopeDispose(() => turn++);
  return comparison;

  async function load(document: string | null): Promise<void> {
    const own = ++turn;
    comparison.value = null;
    if (document === null) return;
    try {
      const { connection } = await stream.ask(document);
      const frame = frameOfConnection(connection);
      if (own === turn) comparison.value = { rows: frame.rows ?? [], totals: frame.totals ?? null };
    } catch {
      // Nothing kept from then, or too much to ask: the reader still has the present.
    }
  }
}
