import { computed } from "vue";
import { valueAt } from "../stream/rows";
import { panelState } from "./panel-state";
import type { ComputedRef } from "vue";
import type { PageContext } from "../page/page-context";
import type { PanelStream } from "../stream/use-panel";
import type { PanelState } from "./panel-state";

/** The state of one panel out of the page's facts and its own. */
export function usePanelState(stream: PanelStream, page: PageContext): ComputedRef<PanelState> {
  return computed(() => {
    const state = stream.state.value;
    return panelState({
      now: page.now.value,
      timeZone: page.timeZone.value,
      connection: page.connection.value,
      hasData: state.turn > 0,
      settled:
        stream.question.windowed &&
        stream.rows.value.length > 0 &&
        stream.rows.value.every((row) => valueAt(row, "window.closed") === true),
      newsAt: stream.newsAt.value,
      staleRevision: state.revision?.stale === true,
      error: stream.error.value,
      pausedAt: page.pausedAt.value,
      catchUp: page.catchUp.value?.progress ?? null,
      conflated: state.conflated,
    });
  });
}
