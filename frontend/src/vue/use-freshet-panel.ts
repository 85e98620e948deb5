import { computed, ref, toValue } from "vue";
import { useEmbed } from "../embed/use-embed";
import { settingsOf } from "./options";
import type { ComputedRef, MaybeRefOrGetter } from "vue";
import type { EmbedError, EmbedRevision } from "../embed/messages";
import type { Row } from "../stream/rows";
import type { FreshetPanelOptions } from "./options";

export interface FreshetRows {
  /** In the panel's order; empty until the first have come. */
  readonly rows: ComputedRef<readonly Row[]>;
  readonly totals: ComputedRef<Readonly<Record<string, unknown>> | null>;
  readonly revision: ComputedRef<EmbedRevision | null>;
  readonly error: ComputedRef<EmbedError | null>;
  /** When the last frame came, in epoch milliseconds. */
  readonly newsAt: ComputedRef<number | null>;
}

/**
 * The rows of a panel, kept current, for what an application draws itself. Options may be reactive, but for the server and the token:
 * those are of the first moment.
 */
export function useFreshetPanel(options: MaybeRefOrGetter<FreshetPanelOptions>): FreshetRows {
  const settings = computed(() => settingsOf(toValue(options)));
  const { stream, obstacle } = useEmbed(() => settings.value, ref("light"));
  const state = computed(() => stream.value?.state.value ?? null);
  return {
    rows: computed(() => stream.value?.rows.value ?? []),
    totals: computed(() => state.value?.totals ?? null),
    revision: computed(() => {
      const revision = state.value?.revision ?? null;
      if (revision === null) return null;
      const { token = null, watermark, stale } = revision;
      return { token, watermark, stale };
    }),
    error: computed(() => {
      if (obstacle.value !== null)
        return { code: obstacle.value.code, message: `${obstacle.value.title} ${obstacle.value.text}` };
      const error = stream.value?.error.value ?? null;
      return error && { code: error.code, message: error.message };
    }),
    newsAt: computed(() => stream.value?.newsAt.value ?? null),
  };
}
