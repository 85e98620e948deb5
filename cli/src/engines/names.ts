import type { Config } from "../config/config.js";

/** What the names of keys in Redis begin with. */
export function keyPrefix({ prefix, edition }: Pick<Config, "prefix" | "edition">): string {
  return `${prefix === "" ? "freshet" : prefix}${edition === null ? "" : `:${edition}`}:`;
}

/** What the names of collections in MongoDB begin with. */
export function collectionPrefix({ prefix, edition }: Pick<Config, "prefix" | "edition">): string {
  return `${prefix}${edition === null ? "" : `${edition}-`}`;
}

/** An edition reads the topics on its own, so it is a group of its own. The log puts the prefix before it. */
export function groupName({ group, edition }: Pick<Config, "group" | "edition">): string {
  return edition === null ? group : `${group}-${edition}`;
}
