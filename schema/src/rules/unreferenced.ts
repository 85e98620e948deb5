import { defineRule } from "./rule.js";

/** What nothing uses is probably a mistake. */
export const unreferenced = defineRule("unreferenced", ({ draft }, _error, warning) => {
  const named = new Set<string>();
  for (const type of draft.types.values()) {
    for (const field of type.fields.values()) named.add(field.type.name);
    named.add(type.uses.get("rollup")?.text("of") ?? "");
  }
  for (const event of draft.events) {
    if (!named.has(event.name)) warning(event.node.name, `No rollup counts \`${event.name}\`.`);
  }
  for (const table of draft.tables) {
    if (!named.has(table.name)) warning(table.node.name, `No event looks up \`${table.name}\`.`);
  }
  for (const [name, node] of draft.enums) {
    if (!named.has(name)) warning(node.name, `No field is of type \`${name}\`.`);
  }
});
