import { LiveError } from "@freshet/engines";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ACL_RULES, remedyOf, toLiveError } from "../../../src/live/redis/errors.js";
import { settingsOf } from "../../../src/live/redis/options.js";

const { target } = settingsOf({ url: "redis://app:secret@cache:6380" });

it.each([
  ["NOSCRIPT No matching script.", "send-script"],
  ["OOM command not allowed when used memory > 'maxmemory'. script: 17", "wait"],
  ["MISCONF Redis is configured to save RDB snapshots, but it is unable to persist to disk", "wait"],
  ["NOPERM this user has no permissions to run the 'xadd' command", "stop"],
  ["ERR The user executing the script can't run this command or subcommand script: 17", "stop"],
  ["NOAUTH Authentication required.", "stop"],
  ["WRONGPASS invalid username-password pair or user is disabled.", "stop"],
  ["ERR unknown command 'XADD'", "stop"],
  ["READONLY You can't write against a read only replica. script: 17", "again"],
  ["LOADING Redis is loading the dataset in memory", "again"],
  ["Command timed out", "again"],
  ["ERR This instance has cluster support disabled", "stop"],
  ["CLUSTERDOWN The cluster is down", "again"],
])("%s: %s", (message, remedy) => {
  expect(remedyOf(new Error(message))).toBe(remedy);
  const error = toLiveError(new Error(message), "Writing R/0 to the live store", target);
  expect(error).toMatchObject({ code: "unavailable", canRetry: remedy !== "stop" });
  expect(error.message).toMatch(/^Writing R\/0 to the live store failed at Redis cache:6380: /);
  expect(error.message).not.toContain("secret");
});

it("says what to do", () => {
  const words = (message: string): string => toLiveError(new Error(message), "Opening", target).message;
  expect(words("OOM command not allowed")).toMatch(/memory is full \(maxmemory\)\. Raise maxmemory/);
  expect(words("NOPERM this user has no permissions to run the 'xadd' command")).toMatch(
    /ACL SETUSER app ~<prefix>\* \+info/,
  );
  expect(words("NOAUTH Authentication required.")).toMatch(/Give user and password/);
  expect(words("connect ECONNREFUSED 127.0.0.1:6380")).toMatch(/Is it running/);
  expect(words("MOVED 3999 127.0.0.1:6381")).toMatch(/redis\+cluster:/);
  expect(words("something else\nand its stack")).toMatch(/: something else$/);
});

it("leaves a LiveError as it is, and tells the reason of a cluster's failure", () => {
  const error = new LiveError("closed", "The live store is closed.");
  expect(toLiveError(error, "Opening", target)).toBe(error);
  const failed = Object.assign(new Error("Failed to refresh slots cache."), {
    lastNodeError: new Error("NOAUTH"),
  });
  expect(toLiveError(failed, "Opening", target).message).toMatch(/asks for a password/);
});

it("asks for the rights that the documentation tells", () => {
  const docs = readFileSync(new URL("../../../../docs/engines.md", import.meta.url), "utf8");
  expect(docs).toContain(`ACL SETUSER freshet on >secret ${ACL_RULES.replace("<prefix>", "freshet:")}\n`);
});
