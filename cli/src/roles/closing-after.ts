import type { EngineWatch } from "../engines/engine-watch.js";
import type { Part } from "./part.js";

/** A part whose engines are closed after it, also where it could not be opened, and whose watch says more of why it is not ready. */
export async function closingAfter(
  engines: { close(): Promise<void> },
  open: () => Promise<{ readonly part: Part; readonly watch: EngineWatch }>,
): Promise<Part> {
  try {
    const { part, watch } = await open();
    return {
      registries: part.registries,
      notReady: () => [...watch.reasons, ...part.notReady()],
      notes: () => part.notes?.() ?? [],
      handle: async (request, response) => (await part.handle?.(request, response)) ?? false,
      handleUpgrade: (request, socket, head) => part.handleUpgrade?.(request, socket, head) ?? false,
      async close() {
        watch.close();
        await part.close();
        await engines.close();
      },
    };
  } catch (error) {
    await engines.close();
    throw error;
  }
}
