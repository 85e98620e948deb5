import type { ReportDestination } from "@freshet/schema";
import type { MadeReport } from "../make-report.js";
import { type BucketAccess, toBucket } from "./to-bucket.js";
import { toFolder } from "./to-folder.js";
import { toWebhook } from "./to-webhook.js";

/** What the operator has set up for sending. */
export interface DeliverySettings {
  /** Below which folders lie. */
  readonly folder: string;
  /** Null where there is no access to any bucket. */
  readonly bucket: BucketAccess | null;
  readonly webhooks: {
    /** URLs by name. */
    readonly urls: ReadonlyMap<string, string>;
    /** Null where nothing can be signed. */
    readonly secret: string | null;
    readonly allowPrivate: boolean;
  };
}

/** Why a destination can't be used with these settings, as words for the operator; null if it can. */
export function whyNot(destination: ReportDestination, settings: DeliverySettings): string | null {
  const { bucket, webhooks } = settings;
  switch (destination.kind) {
    case "folder":
      return null;
    case "bucket":
      return bucket === null ? "S3_REGION, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are not set" : null;
    case "webhook": {
      const url = webhooks.urls.get(destination.name);
      if (url === undefined) return `FRESHET_WEBHOOKS has no ${destination.name}`;
      if (webhooks.secret === null) return "FRESHET_WEBHOOK_SECRET is not set";
      if (!url.startsWith("https:") && !webhooks.allowPrivate)
        return `the webhook ${destination.name} is no https URL; FRESHET_WEBHOOK_PRIVATE=on allows it`;
      return null;
    }
  }
}

/** Hands one file over. Rejects with words of why it can't. */
export async function deliver(
  report: MadeReport,
  destination: ReportDestination,
  options: {
    readonly settings: DeliverySettings;
    readonly now: () => number;
    readonly signal: AbortSignal;
    /** Names the app, report, period and format. */
    readonly key: string;
  },
): Promise<void> {
  const { settings, now, signal, key } = options;
  const { folder, bucket, webhooks } = settings;
  const why = whyNot(destination, settings);
  if (why !== null) throw new Error(`It can't be sent to ${destination.text}: ${why}.`);
  signal.throwIfAborted();
  switch (destination.kind) {
    case "folder":
      return toFolder(folder, destination.path, report);
    case "bucket":
      return toBucket(bucket as BucketAccess, { ...destination, now, signal }, report);
    case "webhook": {
      const url = webhooks.urls.get(destination.name) as string;
      const access = { url, secret: webhooks.secret as string, allowPrivate: webhooks.allowPrivate };
      return toWebhook(access, report, { now, signal, key });
    }
  }
}
