import fc from "fast-check";
import { expect, it } from "vitest";
import { redacted } from "../../src/config/redact.js";

it.each([
  ["redis://user:hush@host:6379/0", "redis://user:***@host:6379/0"],
  ["redis://:hush@host", "redis://:***@host"],
  [
    "mongodb+srv://u:h%40sh@a.example/db?retryWrites=true",
    "mongodb+srv://u:***@a.example/db?retryWrites=true",
  ],
  ["mongodb://a:1,b:2/db", "mongodb://a:1,b:2/db"],
  ["redis://host:6379", "redis://host:6379"],
  [
    "mongodb://h/db?tlsCertificateKeyFilePassword=hush&a=1",
    "mongodb://h/db?tlsCertificateKeyFilePassword=***&a=1",
  ],
])("shows %s as %s", (url, shown) => {
  expect(redacted("MONGODB_URL", url)).toBe(shown);
});

it("shows no password at all", () => {
  expect(redacted("KAFKA_PASSWORD", "hush")).toBe("***");
});

it("hides whatever the password of a URL holds, encoded or not", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii", minLength: 1 }), (text) => {
      const password = `<${text}>`;
      expect(redacted("REDIS_URL", `redis://user:${password}@host:6379/0`)).toBe(
        "redis://user:***@host:6379/0",
      );
    }),
  );
});
