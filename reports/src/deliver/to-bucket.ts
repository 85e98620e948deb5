import type { MadeReport } from "../make-report.js";
import { sendOut } from "./outgoing.js";
import { escaped, sha256, signed } from "./sigv4.js";

/** An S3-compatible store. */
export interface BucketAccess {
  /** Of a store of one's own, where buckets are paths; null is Amazon's. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

interface BucketPlace {
  readonly bucket: string;
  readonly prefix: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Puts a report into a bucket; one of the same name is replaced. */
export async function toBucket(access: BucketAccess, place: BucketPlace, report: MadeReport): Promise<void> {
  const { bytes, type, fileName } = report;
  const url = urlOf(access, place, fileName);
  const bodyHash = sha256(bytes);
  const headers = { "content-type": type, "x-amz-content-sha256": bodyHash };
  const request = { method: "PUT", url, headers, bodyHash, at: place.now() } as const;
  const signature = signed(request, { ...access, service: "s3" });
  const { status, text } = await sendOut({
    ...{ method: "PUT", url, body: bytes, signal: place.signal, allowPrivate: true },
    headers: { ...headers, ...signature },
  });
  if (status >= 200 && status < 300) return;
  const code = /<Code>([\w.-]{1,80})<\/Code>/u.exec(text)?.[1];
  throw new Error(`The bucket ${place.bucket} answered ${status}${code === undefined ? "" : ` ${code}`}.`);
}

function urlOf({ endpoint, region }: BucketAccess, { bucket, prefix }: BucketPlace, fileName: string): URL {
  const key = [...prefix.split("/"), fileName].filter((step) => step !== "").map(escaped);
  // A dot in a bucket's name has no place in Amazon's certificate.
  const named = endpoint === null && !bucket.includes(".");
  const base = endpoint ?? `https://${named ? `${bucket}.` : ""}s3.${region}.amazonaws.com`;
  return new URL([base.replace(/\/+$/u, ""), ...(named ? [] : [bucket]), ...key].join("/"));
}
