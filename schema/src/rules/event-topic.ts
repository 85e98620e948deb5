import { defineRule } from "./rule.js";

/** What Kafka takes as a topic's name. */
const TOPIC = /^[A-Za-z0-9._-]{1,200}$/u;

/** Each event type has a topic of its own, with a name every log takes. */
export const eventTopic = defineRule("event-topic", ({ draft }, error) => {
  const owners = new Map<string, string>();
  for (const event of draft.events) {
    const use = event.uses.get("event");
    const topic = use?.text("topic");
    if (use === undefined || typeof topic !== "string") continue;
    if (!TOPIC.test(topic) || topic === "." || topic === "..") {
      const message = `"${topic}" is not a topic name.`;
      error(use.at("topic"), message, "use up to 200 letters, digits, dots, dashes and underscores");
    }
    const owner = owners.get(topic);
    if (owner !== undefined) error(use.at("topic"), `The topic "${topic}" belongs to \`${owner}\` already.`);
    else owners.set(topic, event.name);
  }
});
