import { computed, onScopeDispose, readonly, ref, shallowRef, watch } from "vue";
import { asked } from "../choices/asked";
import { noChoices } from "../choices/choices";
import { toSearch } from "../choices/address";
import { missing, variablesOf } from "../choices/variables";
import { readDefinition } from "../definition/definition";
import { panelQuestion } from "../definition/panel-question";
import { wordsOf } from "../definition/words";
import { knownTimeZone } from "../format/times";
import { useStreams } from "../page/use-streams";
import { t } from "../words";
import { findPanel } from "./find-panel";
import { acquire } from "./shared";
import type { ComputedRef, Ref } from "vue";
import type { Choices } from "../choices/choices";
import type { Words } from "../definition/words";
import type { PageContext } from "../page/page-context";
import type { PanelStream } from "../stream/use-panel";
import type { EmbedSettings } from "./settings";

/** Why there is nothing to show. */
interface Obstacle {
  readonly code: "NO_PANEL" | "VARIABLE_MISSING" | "UNREACHABLE";
  readonly title: string;
  readonly text: string;
}

export interface Embedded {
  readonly stream: ComputedRef<PanelStream | null>;
  readonly words: ComputedRef<Words | null>;
  readonly obstacle: ComputedRef<Obstacle | null>;
  /** True where the reader has chosen something in the panel itself. */
  readonly isChosen: ComputedRef<boolean>;
  /** What the panel's parts find in the page around them. */
  readonly page: PageContext;
  reset(): void;
  /** Address of the whole dashboard, under the same choices. */
  dashboardAddress(): string;
}

/** While there is no panel, or none that can be asked. */
const nothing = readDefinition({ dashboards: [{ refresh: "MANUAL" }] }).dashboards[0]!;

/** One panel of a server, kept current outside of the server's own page. `settings` may change all but its server and token. */
export function useEmbed(settings: () => EmbedSettings, theme: Readonly<Ref<"light" | "dark">>): Embedded {
  const { origin, token } = settings();
  const { shared, release } = acquire({ origin, token });
  const { apollo, definition: state, sources, socket } = shared;
  const now = ref(Date.now());
  const ticking = setInterval(() => (now.value = Date.now()), 1_000);
  const chosen = shallowRef<Partial<Choices>>({});
  const choices = computed<Choices>(() => ({ ...settings().choices, ...chosen.value }));
  const wanted = computed(() => JSON.stringify([settings().choices, settings().operation]));
  const definition = computed(() => state.definition.value && { ...state.definition.value, watch: false });
  const found = computed(
    () => definition.value && findPanel(definition.value.dashboards, settings().operation),
  );
  const alone = computed(() => {
    if (found.value === null || !("panel" in found.value)) return null;
    return { ...found.value.dashboard, panels: [found.value.panel] };
  });
  const wants = computed(() =>
    alone.value === null ? [] : missing(variablesOf(alone.value, definition.value!.model), choices.value),
  );
  const dashboard = computed(() => {
    if (alone.value === null || wants.value.length > 0) return nothing;
    const rollups = new Map(definition.value!.model.map((one) => [one.name, one]));
    const panels = alone.value.panels.map((one) =>
      asked(one, choices.value, rollups.get(one.rollup) ?? null),
    );
    return { ...alone.value, panels };
  });
  const streams = useStreams(dashboard, { apollo, paused: ref(false) });
  const stream = computed(() => streams.value[0] ?? null);

  watch(wanted, reset);
  onScopeDispose(() => {
    clearInterval(ticking);
    release();
  });
  return {
    stream,
    words: computed(() =>
      definition.value === null || stream.value === null
        ? null
        : wordsOf(definition.value, stream.value.panel),
    ),
    obstacle: computed(obstacle),
    isChosen: computed(() => chosen.value.period !== undefined || chosen.value.filters !== undefined),
    page: {
      definition,
      apollo,
      now: readonly(now),
      timeZone: computed(() =>
        knownTimeZone(stream.value ? panelQuestion(stream.value.panel).timeZone : "UTC"),
      ),
      connection: socket.connection,
      pausedAt: shallowRef(null),
      catchUp: sources.catchUp,
      theme,
      choices,
      choose,
      go: (name, more = {}) => open(addressOf(name, { ...noneOf(choices.value), ...more })),
      hrefTo: (name, more) => addressOf(name, { ...noneOf(choices.value), ...more }),
      resume: () => undefined,
    },
    reset,
    dashboardAddress: () => addressOf(dashboard.value.name, choices.value),
  };

  function obstacle(): Obstacle | null {
    if (found.value === null)
      return state.failed.value
        ? { code: "UNREACHABLE", title: t("embed.no-answer"), text: t("embed.no-answer-how") }
        : null;
    if ("message" in found.value)
      return { code: "NO_PANEL", title: t("embed.nothing"), text: found.value.message };
    if (wants.value.length === 0) return null;
    const names = wants.value.map((one) => one.label).join(", ");
    return {
      code: "VARIABLE_MISSING",
      title: t("embed.choose", { names }),
      text: t("embed.choose-how"),
    };
  }

  /** A panel has no page to fill: what would fill it opens the dashboard. */
  function choose(next: Partial<Choices>): void {
    if (next.panel) open(addressOf(dashboard.value.name, { ...choices.value, panel: next.panel }));
    else chosen.value = { ...chosen.value, ...next };
  }

  function reset(): void {
    chosen.value = {};
  }

  function addressOf(name: string, wanted: Choices): string {
    const search = toSearch(wanted);
    return `${origin || location.origin}/d/${encodeURIComponent(name)}${search && `?${search}`}`;
  }
}

/** What goes with a reader from one dashboard to another. */
function noneOf({ period, compare, timeZone }: Choices): Choices {
  return { ...noChoices, period, compare, timeZone };
}

function open(address: string): void {
  window.open(address, "_blank", "noopener");
}
