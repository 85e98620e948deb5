import { createHash, createHmac } from "node:crypto";

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary keys. */
  readonly sessionToken: string | null;
  readonly region: string;
  /** "s3" */
  readonly service: string;
}

export interface RequestToSign {
  readonly method: string;
  /** Its path as it is sent, escaped; its query too. */
  readonly url: URL;
  /** Besides the host, which is always signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hexadecimal digits. */
  readonly bodyHash: string;
  /** Epoch ms. */
  readonly at: number;
}

/** The headers that sign a request (AWS Signature Version 4), to be sent beside those given. */
export function signed(request: RequestToSign, key: SigningKey): Readonly<Record<string, string>> {
  const { method, url, headers, bodyHash, at } = request;
  const time = new Date(at).toISOString().replace(/[-:]|\.\d{3}/gu, "");
  const token: Record<string, string> =
    key.sessionToken === null ? {} : { "x-amz-security-token": key.sessionToken };
  const all = Object.entries({ ...headers, ...token, host: url.host, "x-amz-date": time })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/gu, " ")] as const)
    .sort(byName);
  const names = all.map(([name]) => name).join(";");
  const canonical = [
    ...[method, url.pathname, canonicalQuery(url)],
    ...all.map(([name, value]) => `${name}:${value}`),
    ...["", names, bodyHash],
  ].join("\n");
  const scope = `${time.slice(0, 8)}/${key.region}/${key.service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const signature = scope
    .split("/")
    .reduce<Buffer>((secret, part) => hmac(secret, part), Buffer.from(`AWS4${key.secretAccessKey}`));
  const credential = `Credential=${key.accessKeyId}/${scope}`;
  return {
    ...token,
    "x-amz-date": time,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${hmac(signature, text).toString("hex")}`,
  };
}

export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => [escaped(name), escaped(value)] as const)
    .sort((a, b) => byName(a, b) || (a[1] < b[1] ? -1 : Number(a[1] > b[1])))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** As RFC 3986 has it, of which encodeURIComponent leaves four out. */
export function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function byName(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : Number(a[0] > b[0]);
}

function hmac(secret: Buffer, text: string): Buffer {
  return createHmac("sha256", secret).update(text).digest();
}
