import { didYouMeanOrList } from "../suggest.js";
import { defineRule } from "./rule.js";

/** `time` names a field of type DateTime!. */
export const eventTime = defineRule("event-time", ({ draft }, error) => {
  for (const event of draft.events) {
    const use = event.uses.get("event");
    const name = use?.text("time");
    if (use === undefined || typeof name !== "string") continue;
    const field = event.fields.get(name);
    const times = [...event.fields.values()]
      .filter(({ type }) => type.name === "DateTime")
      .map((time) => time.name);
    if (field === undefined) {
      error(use.at("time"), `\`${event.name}\` has no field \`${name}\`.`, didYouMeanOrList(name, times));
    } else if (field.type.text !== "DateTime!") {
      error(use.at("time"), `The time of an event must be DateTime!, but \`${name}\` is ${field.type.text}.`);
    }
  }
});
