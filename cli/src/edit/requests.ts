import type { IncomingMessage } from "node:http";
import { z } from "zod";

const text = z.string().max(262_144);
const name = z.string().max(128);
const written = z.array(z.strictObject({ name, value: text })).max(32);

const page = z.strictObject({
  name,
  variables: z.array(z.string().max(1_000)).max(32),
  dashboard: written,
  panels: z
    .array(z.strictObject({ key: name, field: name, arguments: written, panel: written, selection: text }))
    .max(48),
});

/** What a dashboard is to be, and the text of the file it began from; null makes a new file. */
export const draftRequest = z.strictObject({ file: name, text: text.nullable(), page });

/** The whole text of a file, and the etag of what it was made of; null: there is no file yet. */
export const saveRequest = z.strictObject({ text, etag: z.string().max(64).nullable() });

/** A body as JSON of a shape, or in words why it is none. */
export async function readBody<T>(
  request: IncomingMessage,
  shape: z.ZodType<T>,
  bytesMax: number,
): Promise<{ readonly value: T } | { readonly status: 400 | 413; readonly message: string }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > bytesMax)
      return { status: 413, message: `The body is larger than ${bytesMax} bytes. A dashboard is smaller.` };
    chunks.push(chunk as Buffer);
  }
  try {
    const { success, data, error } = shape.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    if (success) return { value: data };
    const [issue] = error.issues;
    return { status: 400, message: `${issue.path.join(".") || "The body"}: ${issue.message}` };
  } catch {
    return { status: 400, message: "The body is no JSON." };
  }
}
