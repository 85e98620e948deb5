import { expect, it } from "vitest";
import { collectionPrefix, groupName, keyPrefix } from "../../src/engines/names.js";

const names = (prefix: string, edition: string | null): string[] => [
  keyPrefix({ prefix, edition }),
  collectionPrefix({ prefix, edition }),
  groupName({ group: "freshet", edition }),
];

it("keeps prefixes and editions apart", () => {
  const all = [names("", null), names("", "v2"), names("shop-", null), names("shop-", "v2")];
  expect(all[0]).toEqual(["freshet:", "", "freshet"]);
  expect(all[3]).toEqual(["shop-:v2:", "shop-v2-", "freshet-v2"]);
  // The log puts the prefix before the group.
  for (const at of [0, 1]) expect(new Set(all.map((each) => each[at])).size).toBe(4);
});
