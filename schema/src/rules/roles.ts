import { defineRule } from "./rule.js";

/** Companions of a role's directive. */
const COMPANIONS = [
  ["time", "event"],
  ["keep", "rollup"],
] as const;

/** A type is one of event, table and rollup. */
export const roles = defineRule("roles", ({ draft }, error) => {
  for (const type of draft.types.values()) {
    const [first, second] = type.roles;
    if (first === undefined) {
      const message = `\`${type.name}\` has no role.`;
      error(type.node.name, message, "add @event (facts), @table (a lookup) or @rollup (an aggregate)");
    } else if (second !== undefined) {
      const node = type.uses.get(second)?.node ?? type.node;
      error(node, `\`${type.name}\` cannot be both @${first} and @${second}.`);
    }
    for (const [name, role] of COMPANIONS) {
      const use = type.uses.get(name);
      if (use !== undefined && first !== undefined && !type.roles.includes(role)) {
        error(use.node, `\`@${name}\` belongs to a type with @${role}.`);
      }
    }
  }
});
