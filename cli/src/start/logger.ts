import type { DestinationStream, Logger } from "pino";
import { pino } from "pino";
import { PinoPretty } from "pino-pretty";
import type { Config } from "../config/config.js";
import { errorFields } from "./error-fields.js";

/** Lines of JSON for machines, readable lines for people at a terminal. */
export function createLogger(config: Pick<Config, "logLevel">, destination?: DestinationStream): Logger {
  const withStack = config.logLevel === "debug" || config.logLevel === "trace";
  const options = {
    level: config.logLevel,
    base: undefined,
    serializers: { err: (error: unknown) => errorFields(error, withStack) },
  };
  if (destination !== undefined) return pino(options, destination);
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, PinoPretty({ colorize: true, translateTime: "SYS:HH:MM:ss", ignore: "pid,hostname" }));
}
