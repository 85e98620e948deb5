import { inspect } from "node:util";
import { openRedisLive } from "@freshet/engines";
import { afterEach, expect, it } from "vitest";
import { bulk, FakeRedis, list } from "./fake-redis.js";

const fakes: FakeRedis[] = [];

afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
});

async function refusal(answers: Readonly<Record<string, string>>): Promise<Error> {
  const fake = await FakeRedis.start({
    info: info("7.0.15"),
    config: list("maxmemory-policy", "noeviction"),
    ...answers,
  });
  fakes.push(fake);
  const opened = openRedisLive({ url: fake.url.replace("//", "//app:secret@"), commandMs: 5_000 });
  const error = await opened.then(
    (live) => live.close().then(() => new Error("It was not refused.")),
    (reason: unknown) => reason as Error,
  );
  expect(inspect(error, { depth: 9 })).not.toContain("secret");
  return error;
}

function info(version: string, more = ""): string {
  return bulk(`# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n${more}`);
}

it("takes a server that keeps what it is given", async () => {
  expect((await refusal({ eval: bulk("OK") })).message).toBe("It was not refused.");
});

it.each(["5.0.7", "6.0.16"])("refuses version %s", async (version) => {
  const error = await refusal({ info: info(version) });
  expect(error).toMatchObject({ name: "LiveError", code: "unavailable", canRetry: false });
  expect(error.message).toMatch(`is version ${version}. Freshet needs Redis 6.2 or later.`);
});

it("refuses a server that removes keys when its memory is full, also where CONFIG is forbidden", async () => {
  const told = await refusal({ config: list("maxmemory-policy", "allkeys-lru") });
  expect(told).toMatchObject({ canRetry: false });
  expect(told.message).toMatch(/maxmemory-policy allkeys-lru: .*CONFIG SET maxmemory-policy noeviction/);
  const silent = await refusal({
    config: "-NOPERM this user has no permissions to run the 'config|get' command\r\n",
    info: info("7.2.4", "maxmemory_policy:volatile-ttl\r\n"),
  });
  expect(silent.message).toMatch(/maxmemory-policy volatile-ttl/);
});

it("refuses to speak to a node of a cluster as to a server of its own", async () => {
  const error = await refusal({ info: info("7.0.15", "cluster_enabled:1\r\n") });
  expect(error).toMatchObject({ canRetry: false });
  expect(error.message).toMatch(/part of a Redis Cluster\. Use redis\+cluster:/);
});

it("refuses a wrong password, and says so", async () => {
  const error = await refusal({ auth: "-WRONGPASS invalid username-password pair or user is disabled.\r\n" });
  expect(error).toMatchObject({ code: "unavailable", canRetry: false });
  expect(error.message).toMatch(/does not accept the password of the user app/);
});

it("says which rights are missing", async () => {
  const error = await refusal({ eval: "-NOPERM this user has no permissions to run the 'eval' command\r\n" });
  expect(error).toMatchObject({ canRetry: false });
  expect(error.message).toMatch(/The user app lacks a right .* ACL SETUSER app ~<prefix>\*/);
});

it.each([
  ["READONLY You can't write against a read only replica.", /is a replica/],
  ["OOM command not allowed when used memory > 'maxmemory'.", /memory is full/],
])("may be tried again where the server may get well: %s", async (answer, words) => {
  const error = await refusal({ eval: `-${answer}\r\n` });
  expect(error).toMatchObject({ code: "unavailable", canRetry: true });
  expect(error.message).toMatch(words);
});

it("may be tried again where nothing listens", async () => {
  const fake = await FakeRedis.start({});
  const { url } = fake;
  await fake.close();
  const opened = openRedisLive({ url });
  await expect(opened).rejects.toMatchObject({ code: "unavailable", canRetry: true });
  await expect(opened).rejects.toThrow(/There is no connection \(.*ECONNREFUSED.*\)\. Is it running/);
});
