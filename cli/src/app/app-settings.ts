import { parseDuration } from "@freshet/schema";
import { z } from "zod";

const settingsSchema = z.strictObject({
  /** Partitions of a topic when it is made. */
  partitions: z.int().min(1).max(1_000).default(4),
  /** Module that feeds events, relative to the app. */
  feed: z.string().optional(),
  /** How long the log keeps events, e.g. "400d". */
  retention: z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, 'must be a duration such as "400d"')
    .default("400d"),
});

/** What an app's package.json may say under "freshet". */
export type AppSettings = z.infer<typeof settingsSchema>;

export interface PackageFacts {
  readonly name: string | null;
  readonly settings: AppSettings;
}

/** Reads the text of a package.json, or null for none. Throws SyntaxError with a sentence. */
export function readPackage(text: string | null): PackageFacts {
  const json: unknown = text === null ? {} : JSON.parse(text);
  const { name, freshet } = z
    .object({ name: z.string().optional(), freshet: z.unknown() })
    .parse(typeof json === "object" ? json : {});
  const result = settingsSchema.safeParse(freshet ?? {});
  if (result.success) return { name: name ?? null, settings: result.data };
  const reasons = result.error.issues.map(({ path, message }) => `"freshet"${path.map((key) => `.${String(key)}`).join("")}: ${message}`);
  throw new SyntaxError(reasons.join("; "));
}
