import type { Head } from "@freshet/engines";
import type { Mirror } from "../mirror.js";

/** What an answer was true of. */
export interface AnswerRevision {
  readonly token: string;
  /** Everything before it has been counted, but for late events. Null before the first event. */
  readonly watermark: number | null;
  /** How far the watermark is behind the clock. */
  readonly lagMs: number | null;
  /** The answer was right, but more is known to be on its way, or nothing comes any more. */
  readonly stale: boolean;
}

export function revisionOf(mirror: Mirror, idleMs: number, now: number, behind: boolean): AnswerRevision {
  const watermark = watermarkOf(mirror.heads(), idleMs);
  const known = Number.isFinite(watermark);
  return {
    token: known ? `${mirror.token()}.${watermark.toString(36)}` : mirror.token(),
    watermark: known ? watermark : null,
    lagMs: known ? Math.max(0, Math.round(now - watermark)) : null,
    stale: behind || !mirror.inStep,
  };
}

/** The least watermark of the partitions that still get records; −Infinity before the first event. */
function watermarkOf(heads: ReadonlyMap<number, Head>, idleMs: number): number {
  const newest = Math.max(-Infinity, ...[...heads.values()].map((head) => head.recordTime));
  const busy = [...heads.values()].filter(
    (head) => head.recordTime >= newest - idleMs && head.recordTime !== -Infinity,
  );
  return busy.length === 0 ? -Infinity : Math.min(...busy.map((head) => head.watermark));
}

/** The parts of a token: besides the frontier it says which windows were closed, as that changes rows too. */
export function splitToken(token: string): { frontier: string; watermark: number } {
  const at = token.indexOf(".");
  if (at < 0) return { frontier: token, watermark: -Infinity };
  return { frontier: token.slice(0, at), watermark: Number.parseInt(token.slice(at + 1), 36) };
}
