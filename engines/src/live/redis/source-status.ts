import type { SourceStatus } from "../port.js";

/** Times that may be −Infinity, which JSON has not: null there. */
const TIMES = ["watermark", "firstRecordTime", "recordTime"] as const;

export function statusText(status: SourceStatus): string {
  return JSON.stringify(status);
}

export function parseStatus(text: string): SourceStatus {
  const status = JSON.parse(text) as Record<string, unknown>;
  for (const time of TIMES) status[time] ??= -Infinity;
  return status as unknown as SourceStatus;
}
