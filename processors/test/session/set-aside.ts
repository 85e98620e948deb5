import type { SetAside } from "../../src/admission/admission.js";
import { DEFAULT_TUNING, type Environment } from "../../src/options.js";
import { Retry } from "../../src/session/retry.js";

const clock = { now: () => 0, sleep: async () => {} };
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const environment = { clock, logger, tuning: DEFAULT_TUNING } as unknown as Environment;
/** Waits for nothing. */
export const retry = new Retry(environment, new AbortController().signal, () => {});

export const record = (offset: number, bytes = `event ${offset}`): SetAside => ({
  kind: "invalid",
  offset,
  reason: "json",
  detail: "It is not JSON.",
  recordTime: 1_000 + offset,
  key: Buffer.from("k"),
  value: Buffer.from(bytes),
});
