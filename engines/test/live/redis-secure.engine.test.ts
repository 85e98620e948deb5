import { randomBytes } from "node:crypto";
import { type LiveStore, openRedisLive } from "@freshet/engines";
import { liveConformance } from "@freshet/engines/conformance";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ACL_RULES } from "../../src/live/redis/errors.js";
import { SecureRedis } from "./secure-redis.js";

let redis: SecureRedis;
beforeAll(async () => {
  const rights = ACL_RULES.replace("<prefix>", "freshet-test-");
  redis = await SecureRedis.start([
    `user freshet on >right-word ${rights}`,
    "user poor on >poor-word ~freshet-test-* +info +ping +get",
  ]);
}, 60_000);
afterAll(() => redis.stop());

const prefix = (): string => `freshet-test-${randomBytes(6).toString("hex")}:`;
const open = (url: string, more: object = {}): Promise<LiveStore> =>
  openRedisLive({ url, prefix: prefix(), tls: { ca: redis.ca }, timeoutMs: 3_000, ...more });

liveConformance("redis over TLS, with the rights of the documents and no other", async () => {
  const engine = await open(redis.url("freshet", "right-word"));
  await engine.claim!("somebody");
  return { engine, dispose: () => engine.close() };
});

it.each<[string, () => Promise<LiveStore>, string]>([
  [
    "the password is wrong",
    () => open(redis.url("freshet", "wrong-word")),
    "does not accept the password of the user freshet",
  ],
  [
    "rights are missing",
    () => open(redis.url("poor", "poor-word")),
    "Grant what is needed: ACL SETUSER poor",
  ],
  [
    "the prefix is another",
    () => open(redis.url("freshet", "right-word"), { prefix: "shop:" }),
    "Grant what is needed",
  ],
  [
    "the certificate authority is not known",
    () => open(redis.url("freshet", "right-word"), { tls: undefined }),
    "name the certificate authority",
  ],
])("refuses to open, in words and for good, where %s", async (_, opening, words) => {
  const error: Error = await opening().then(
    () => expect.fail("it opened"),
    (failure: Error) => failure,
  );
  expect(error).toMatchObject({ name: "LiveError", canRetry: false });
  expect(error.message).toContain(words);
  expect(error.message).not.toMatch(/(right|wrong|poor)-word/);
});

it("says that a server may want TLS that ends connections without", async () => {
  const opening = open(redis.url("freshet", "right-word", "redis"), { tls: undefined });
  await expect(opening).rejects.toThrow(/it may want TLS: rediss:\/\/ in the URL/);
});
