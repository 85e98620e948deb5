import { LogError } from "@freshet/engines";
import { expect, it } from "vitest";
import { createLogger } from "../../src/start/logger.js";

function logged(level: "info" | "debug", error: unknown): string[] {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: level }, { write: (line) => void lines.push(line) });
  logger.warn({ err: error }, "Keeping records failed");
  return lines;
}

const system = new Error("IO error: /data/log/000012.log: No space left on device");
const full = new LogError("full", "The disk of /data/log is full.", {
  canRetry: true,
  cause: new Error("Batch failed", { cause: system }),
});

it("tells a broken world in one line: code, folder, cause, what to do, and no stack", () => {
  const lines = logged("info", full);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0])).toMatchObject({
    msg: "Keeping records failed",
    err: {
      type: "LogError",
      code: "full",
      message: "The disk of /data/log is full.",
      cause: system.message,
      todo: expect.stringContaining("Make room"),
    },
  });
  expect(lines[0]).not.toMatch(/stack|\.test\.ts/);
});

it("has the stack at debug, and always that of broken code", () => {
  expect(logged("debug", full)[0]).toContain("logger.test.ts");
  expect(logged("info", new TypeError("x is not a function"))[0]).toContain("logger.test.ts");
});
