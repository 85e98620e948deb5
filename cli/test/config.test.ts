import { expect, it } from "vitest";
import { ConfigError, readConfig } from "../src/config.js";

it("has a default for everything", () => {
  expect(readConfig({})).toEqual({
    config: {
      port: 4000,
      host: "127.0.0.1",
      dataFolder: null,
      dev: true,
      feed: true,
      logLevel: "info",
      origins: [],
      retentionMs: null,
      speed: 1,
    },
    warnings: [],
  });
});

it("reads every setting", () => {
  const { config } = readConfig({
    PORT: "0",
    HOST: "::1",
    FRESHET_DATA: "/data",
    FRESHET_DEV: "on",
    FRESHET_FEED: "off",
    FRESHET_LOG_LEVEL: "debug",
    FRESHET_ORIGINS: "https://a.example, http://b.example:8080",
    FRESHET_RETENTION: "30d",
    FRESHET_SPEED: "60",
    NODE_ENV: "production",
  });
  expect(config).toEqual({
    port: 0,
    host: "::1",
    dataFolder: "/data",
    dev: true,
    feed: false,
    logLevel: "debug",
    origins: ["https://a.example", "http://b.example:8080"],
    retentionMs: 30 * 86_400_000,
    speed: 60,
  });
});

it("is not for development in production", () => {
  expect(readConfig({ NODE_ENV: "production" }).config.dev).toBe(false);
});

it("takes an empty variable for one that is not set", () => {
  expect(readConfig({ PORT: "", FRESHET_SPEED: "" }).config).toMatchObject({ port: 4000, speed: 1 });
});

it.each([
  ["PORT", "http"],
  ["PORT", "70000"],
  ["PORT", "-1"],
  ["FRESHET_DEV", "maybe"],
  ["FRESHET_LOG_LEVEL", "loud"],
  ["FRESHET_ORIGINS", "https://a.example/path"],
  ["FRESHET_RETENTION", "long"],
  ["FRESHET_SPEED", "0"],
  ["FRESHET_SPEED", "fast"],
])("refuses %s=%s by name", (name, value) => {
  try {
    readConfig({ [name]: value });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems[0]).toContain(`${name} must`);
    expect((error as ConfigError).problems[0]).toContain(`“${value}”`);
  }
});

it("names every wrong setting at once", () => {
  expect(() => readConfig({ PORT: "x", FRESHET_SPEED: "y" })).toThrow(/PORT.*\n.*FRESHET_SPEED/);
});

it("warns of a misspelt setting", () => {
  expect(readConfig({ FRESHET_SPED: "60" }).warnings).toEqual([
    expect.stringContaining("did you mean `FRESHET_SPEED`"),
  ]);
});
