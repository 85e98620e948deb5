import { expect, it } from "vitest";
import { Group } from "../../../src/log/embedded/assignments.js";

it("takes a partition away from a member that does not let go, or fails to", async () => {
  const group = new Group(2, 20);
  const gone: number[] = [];
  const leave = await group.join({
    assigned: () => {},
    revoked: (partition) => {
      gone.push(partition);
      return partition === 0 ? new Promise(() => {}) : Promise.reject(new Error("could not flush"));
    },
    failed: () => {},
  });
  await leave();
  expect(gone).toEqual([0, 1]);
  const assigned: number[] = [];
  await group.join({
    assigned: (partition) => void assigned.push(partition),
    revoked: async () => {},
    failed: () => {},
  });
  expect(assigned).toEqual([0, 1]);
});
