/** Where a report is sent. Addresses and passwords are settings of whoever runs it; the model only names them. */
export type ReportDestination =
  | { readonly kind: "folder"; readonly text: string; readonly path: string }
  | { readonly kind: "bucket"; readonly text: string; readonly bucket: string; readonly prefix: string }
  | { readonly kind: "webhook"; readonly text: string; readonly name: string };

const PATH_CHARS_MAX = 200;
/** Plain names: no dots that lead elsewhere, nothing that has to be escaped in an address. */
const STEPS = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/u;
/** Names that S3 gives to buckets; never those of an address. */
const BUCKET = /^[a-z0-9](?:[a-z0-9-]|\.(?=[a-z0-9])){1,61}[a-z0-9]$/u;
const ADDRESS = /^\d+(?:\.\d+){3}$/u;

/** "folder:weekly", "s3://bucket/prefix" or "webhook:name". Answers what is wrong as words. */
export function parseDestination(text: string): ReportDestination | { readonly message: string } {
  if (text.length > PATH_CHARS_MAX)
    return { message: `A destination has at most ${PATH_CHARS_MAX} characters.` };
  const folder = /^folder:(.*)$/u.exec(text)?.[1];
  if (folder !== undefined)
    return STEPS.test(folder)
      ? { kind: "folder", text, path: folder }
      : {
          message: `“${folder}” is no folder below the folder of reports: letters, digits and - _ . between slashes.`,
        };
  const bucket = /^s3:\/\/([^/]*)(?:\/(.*?))?\/?$/u.exec(text);
  if (bucket !== null) {
    const [, name, prefix = ""] = bucket;
    if (!BUCKET.test(name) || ADDRESS.test(name)) return { message: `“${name}” is no name of a bucket.` };
    return prefix === "" || STEPS.test(prefix)
      ? { kind: "bucket", text, bucket: name, prefix }
      : { message: `“${prefix}” can't begin names in a bucket: letters, digits and - _ . between slashes.` };
  }
  const webhook = /^webhook:(.*)$/u.exec(text)?.[1];
  if (webhook !== undefined)
    return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u.test(webhook)
      ? { kind: "webhook", text, name: webhook }
      : { message: `“${webhook}” is no name of a webhook: letters, digits, - and _.` };
  return { message: `“${text}” is no destination.` };
}
