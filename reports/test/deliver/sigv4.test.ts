import { expect, test } from "vitest";
import { sha256, signed } from "../../src/deliver/sigv4.js";

const signatureOf = (headers: Readonly<Record<string, string>>): string =>
  /Signature=([0-9a-f]{64})$/u.exec(headers.authorization)?.[1] ?? "";

const EMPTY = sha256("");

/** The examples of "Signature Calculations for the Authorization Header" in the reference of Amazon S3's API. */
const S3 = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  ...{ sessionToken: null, region: "us-east-1", service: "s3" },
};
const host = "https://examplebucket.s3.amazonaws.com";
const at = Date.parse("2013-05-24T00:00:00Z");

test.each([
  [
    "GET",
    "/test.txt",
    { range: "bytes=0-9" },
    EMPTY,
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  ],
  [
    "PUT",
    "/test%24file.text",
    { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
    sha256("Welcome to Amazon S3."),
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  ],
  ["GET", "/?lifecycle", {}, EMPTY, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
  [
    "GET",
    "/?max-keys=2&prefix=J",
    {},
    EMPTY,
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  ],
])("S3's example %s %s", (method, path, headers, bodyHash, signature) => {
  const request = { method, url: new URL(host + path), bodyHash, at };
  const all = { ...headers, "x-amz-content-sha256": bodyHash };
  expect(signatureOf(signed({ ...request, headers: all }, S3))).toBe(signature);
});

/** Of the test suite of Signature Version 4. */
const SUITE = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  ...{ sessionToken: null, region: "us-east-1", service: "service" },
};

test.each([
  ["get-vanilla", "GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
  ["post-vanilla", "POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
  [
    "get-vanilla-query-order-key-case",
    "GET",
    "/?Param2=value2&Param1=value1",
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
])("the suite's %s", (_, method, path, signature) => {
  const request = {
    ...{ method, url: new URL(`https://example.amazonaws.com${path}`), headers: {}, bodyHash: EMPTY },
    at: Date.parse("2015-08-30T12:36:00Z"),
  };
  expect(signatureOf(signed(request, SUITE))).toBe(signature);
});

test("a session's token is sent and signed", () => {
  const request = { method: "PUT", url: new URL(`${host}/a`), headers: {}, bodyHash: EMPTY, at };
  const headers = signed(request, { ...S3, sessionToken: "token" });
  expect(headers["x-amz-security-token"]).toBe("token");
  expect(headers.authorization).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token,");
});
