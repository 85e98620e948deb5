import type { Plugin } from "vite";

const empty = "\0no-sheet.js";

/**
 * Leaves out the style sheets that parts of the page bring along, for a build whose styles live in shadow roots: there they come as text,
 * by `?inline`. The page of a frame keeps its own.
 */
export function withoutSheets(): Plugin {
  return {
    name: "freshet-without-sheets",
    enforce: "pre",
    resolveId: (source, importer) =>
      source.endsWith(".css") &&
      importer !== undefined &&
      !importer.endsWith("/embed/frame.ts") &&
      !importer.endsWith(".css")
        ? empty
        : null,
    load: (id) => (id === empty ? "export {};" : null),
  };
}
