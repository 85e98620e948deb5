import { afterEach, expect, it } from "vitest";
import { type RedisRig, redisRig } from "./redis-rig.js";

let rig: RedisRig;
afterEach(() => rig.dispose());

async function rigOf(): Promise<RedisRig> {
  rig = await redisRig();
  return rig;
}

it("keeps a prefix for one deployment, until its claim has ended", async () => {
  const { engine: first, another, redis, prefix, wipe } = await rigOf();
  const [same, other] = [await another(), await another()];
  expect(await other.owner!()).toBeNull();
  await first.claim!("store 1");
  await same.claim!("store 1");
  const refused = other.claim!("store 2");
  await expect(refused).rejects.toMatchObject({ code: "conflict", canRetry: true });
  await expect(refused).rejects.toThrow("FRESHET_PREFIX");
  expect(await other.owner!()).toBe("store 1");
  expect(await redis.pttl(`${prefix}owner`)).toBeGreaterThan(0);
  await wipe();
  await other.claim!("store 2");
  expect(await same.owner!()).toBe("store 2");
  await first.close();
  expect(await same.owner!()).toBe("store 2");
});

it("gives a prefix up with the last store that claimed it", async () => {
  const { engine: first, another, keys } = await rigOf();
  const [second, other] = [await another(), await another()];
  await first.claim!("store 1");
  await second.claim!("store 1");
  await first.close();
  await expect(other.claim!("store 2")).rejects.toMatchObject({ code: "conflict" });
  await second.close();
  await other.claim!("store 2");
  await other.close();
  expect(await keys()).toEqual([]);
});
