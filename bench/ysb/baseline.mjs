// What one writes first: JSON.parse of each event's text, and nested Maps.
import { PANE_MS } from "./model.mjs";

export function countWithMaps({ batches, table }) {
  const panes = new Map();
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const event = JSON.parse(batch.value(i).toString());
      if (event.event_type !== "view") continue;
      const campaign = table.get(event.ad_id)?.campaign;
      const start = Math.floor(Date.parse(event.event_time) / PANE_MS) * PANE_MS;
      let pane = panes.get(start);
      if (pane === undefined) panes.set(start, (pane = new Map()));
      pane.set(campaign, (pane.get(campaign) ?? 0) + 1);
    }
  }
  return panes;
}
