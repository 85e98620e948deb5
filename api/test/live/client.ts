import { expect } from "vitest";

export interface Frame {
  readonly kind: "SNAPSHOT" | "DELTA" | "HEARTBEAT";
  readonly rows: readonly { readonly id: string }[];
  readonly removed: readonly string[];
  readonly conflated: number;
  readonly totals: unknown;
  readonly revision: { readonly token: string };
}

/** What a client does with frames. */
export interface Client {
  readonly rows: Map<string, { readonly id: string }>;
  readonly kinds: string[];
  totals: unknown;
  token: string;
  take(frame: Frame): void;
}

export function clientOf(): Client {
  return {
    rows: new Map(),
    kinds: [],
    totals: null,
    token: "",
    take({ kind, rows, removed, totals, revision }) {
      this.kinds.push(kind);
      if (kind === "SNAPSHOT") {
        this.rows.clear();
        this.totals = null;
      }
      for (const id of removed) expect(this.rows.delete(id)).toBe(true);
      for (const row of rows) this.rows.set(row.id, row);
      this.totals = totals ?? this.totals;
      this.token = revision.token;
    },
  };
}

/** The frame of the only field of a subscription. */
export function frameOf(result: IteratorResult<{ data?: unknown }>): Frame {
  const { data } = result.value as { data: Record<string, unknown> };
  const [frame] = Object.values(JSON.parse(JSON.stringify(data)) as Record<string, Frame>);
  return frame;
}
