import type { FeedTopic } from "./context.js";

/** What the thread of a feed starts with. */
export interface FeedStart {
  readonly module: string;
  readonly appFolder: string;
  readonly dataFolder: string;
  readonly speed: number;
  readonly topics: ReadonlyMap<string, FeedTopic>;
}

/** From the feed's thread. */
export type FeedMessage =
  | {
      readonly type: "append";
      readonly id: number;
      readonly topic: string;
      readonly partition: number;
      readonly sequence: number;
      readonly batch: Uint8Array;
    }
  | { readonly type: "log"; readonly level: "info" | "warn"; readonly message: string }
  | { readonly type: "done" };

/** To the feed's thread. */
export type FeedReply =
  | { readonly type: "appended"; readonly id: number }
  | { readonly type: "failed"; readonly id: number; readonly message: string }
  | { readonly type: "stop" };
