import { parseDuration } from "@freshet/schema";
import { z } from "zod";

const settingsSchema = z.strictObject({
  /** Partitions of a topic when it is made; 4 if not said. */
  partitions: z.int().min(1).max(1_000).optional(),
  /** Module that feeds events, relative to the app. */
  feed: z.string().optional(),
  /** How long the log keeps events, e.g. "400d"; which it is if not said. */
  retention: z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, 'must be a duration such as "400d"')
    .optional(),
});

/** What an app's package.json may say under "freshet". */
export type AppSettings = z.infer<typeof settingsSchema>;

/** Reads the text of a package.json, or null for none. Throws SyntaxError with a sentence. */
export function readSettings(text: string | null): AppSettings {
  const json: unknown = text === null ? {} : JSON.parse(text);
  const given = typeof json === "object" && json !== null && "freshet" in json ? json.freshet : {};
  const result = settingsSchema.safeParse(given);
  if (result.success) return result.data;
  const reasons = result.error.issues.map(({ path, message }) => {
    return `"freshet"${path.map((key) => `.${String(key)}`).join("")}: ${message}`;
  });
  throw new SyntaxError(reasons.join("; "));
}
