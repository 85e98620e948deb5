import { effectScope, onScopeDispose, shallowRef, watch } from "vue";
import { openFrameQueue } from "../stream/frame-queue";
import { usePanel } from "../stream/use-panel";
import type { EffectScope, Ref, ShallowRef } from "vue";
import type { Dashboard } from "../definition/definition";
import type { PanelStream, PanelSurroundings } from "../stream/use-panel";

/** Panels are drawn at most ten times a second, all of them together: no server sends one of them more. */
const spacingMs = 90;

/** One stream for each panel. A panel that an edit of the dashboard did not touch keeps its stream, its rows and its place. */
export function useStreams(
  dashboard: Readonly<Ref<Dashboard>>,
  surroundings: Omit<PanelSurroundings, "refresh">,
): Readonly<ShallowRef<readonly PanelStream[]>> {
  const queue = openFrameQueue(spacingMs);
  const streams = shallowRef<readonly PanelStream[]>([]);
  let kept = new Map<string, { scope: EffectScope; stream: PanelStream }>();

  watch(dashboard, follow, { immediate: true });
  onScopeDispose(() => kept.forEach(({ scope }) => scope.stop()));
  return streams;

  function follow({ name, refresh, panels }: Dashboard): void {
    const next = new Map<string, { scope: EffectScope; stream: PanelStream }>();
    for (const panel of panels) {
      const identity = JSON.stringify([name, refresh, panel]);
      const found = kept.get(identity);
      kept.delete(identity);
      next.set(identity, found ?? open(panel, refresh));
    }
    kept.forEach(({ scope }) => scope.stop());
    kept = next;
    streams.value = [...next.values()].map(({ stream }) => stream);
  }

  function open(
    panel: Dashboard["panels"][number],
    refresh: Dashboard["refresh"],
  ): { scope: EffectScope; stream: PanelStream } {
    const scope = effectScope(true);
    return { scope, stream: scope.run(() => usePanel(panel, { ...surroundings, refresh, queue }))! };
  }
}
