import { createHmac } from "node:crypto";
import type { MadeReport } from "../make-report.js";
import { sendOut } from "./outgoing.js";

export interface WebhookAccess {
  readonly url: string;
  /** Signs what is posted. */
  readonly secret: string;
  /** Whether addresses of private networks, and http, are allowed. */
  readonly allowPrivate: boolean;
}

/**
 * Posts a report. `freshet-signature` is "t=<epoch s>,v1=<HMAC-SHA256 of `<t>.<body>`>"; `idempotency-key` is the same if a report of the
 * same period is posted again.
 */
export async function toWebhook(
  { url, secret, allowPrivate }: WebhookAccess,
  report: MadeReport,
  { now, signal, key }: { readonly now: () => number; readonly signal: AbortSignal; readonly key: string },
): Promise<void> {
  const seconds = Math.floor(now() / 1_000);
  const signature = createHmac("sha256", secret).update(`${seconds}.`).update(report.bytes).digest("hex");
  const target = new URL(url);
  const { status } = await sendOut({
    ...{ method: "POST", url: target, body: report.bytes, signal, allowPrivate },
    headers: {
      "content-type": report.type,
      "content-disposition": `attachment; filename="${report.fileName}"`,
      "idempotency-key": key,
      "freshet-signature": `t=${seconds},v1=${signature}`,
      "user-agent": "Freshet",
    },
  });
  if (status >= 200 && status < 300) return;
  const redirected = status >= 300 && status < 400 ? ", and redirects are not followed" : "";
  // Its path may hold a secret.
  throw new Error(`The webhook at ${target.host} answered ${status}${redirected}.`);
}
