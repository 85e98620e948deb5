import type { Logger } from "pino";
import { pino } from "pino";
import { PinoPretty } from "pino-pretty";
import type { Config } from "../config.js";

/** Lines of JSON for machines, readable lines for people at a terminal. */
export function createLogger(config: Config): Logger {
  const options = { level: config.logLevel, base: undefined };
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, PinoPretty({ colorize: true, translateTime: "SYS:HH:MM:ss", ignore: "pid,hostname" }));
}
