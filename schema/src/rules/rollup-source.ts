import { didYouMeanOrList } from "../suggest.js";
import { defineRule } from "./rule.js";

/** `of` names an event type. */
export const rollupSource = defineRule("rollup-source", ({ draft }, error) => {
  for (const rollup of draft.rollups) {
    const use = rollup.uses.get("rollup");
    const name = use?.text("of");
    if (use === undefined || typeof name !== "string") continue;
    const source = draft.types.get(name);
    const events = draft.events.map((event) => event.name);
    if (source === undefined) {
      error(use.at("of"), `There is no event type \`${name}\`.`, didYouMeanOrList(name, events));
    } else if (source.roles[0] !== "event") {
      error(
        use.at("of"),
        `\`${name}\` is not an event type; a rollup counts events.`,
        didYouMeanOrList(name, events),
      );
    }
  }
});
