import { defineRule } from "./rule.js";

const FORMATS = /\.(?:csv|json|ndjson)$/iu;

/** A table is a file inside the app or an installed package. */
export const tableFile = defineRule("table-file", ({ draft }, error) => {
  for (const table of draft.tables) {
    const use = table.uses.get("table");
    if (use === undefined) continue;
    for (const argument of ["topic", "format"] as const) {
      if (!use.has(argument)) continue;
      const message = "Tables that change, read from a topic, are not supported yet.";
      error(use.at(argument), message, 'use `file: "….csv"`');
    }
    const file = use.text("file");
    if (file === null) {
      if (!use.has("topic") && !use.has("file"))
        error(use.node, "`@table` needs `file`.", 'like `file: "airports.csv"`');
    } else if (
      file.startsWith("/") ||
      /^[a-z]:/iu.test(file) ||
      /(?:^|[\\/])\.\.(?:[\\/]|$)/u.test(file) ||
      file.includes("\0")
    ) {
      error(
        use.at("file"),
        `"${file}" is not inside the app.`,
        "give a path below the app's folder or a package, without `..`",
      );
    } else if (!FORMATS.test(file)) {
      error(use.at("file"), `"${file}" is neither .csv nor .json nor .ndjson.`);
    }
  }
});
