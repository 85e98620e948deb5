import type { EventSource } from "@freshet/schema";
import type { EventChecker } from "./check-event.js";
import type { TopicAppender } from "./topic-appender.js";

/** One event of the model, ready to take events. */
export interface Door {
  readonly source: EventSource;
  readonly checker: EventChecker;
  readonly appender: TopicAppender;
}
