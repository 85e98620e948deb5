import { randomBytes } from "node:crypto";
import { HistoryError } from "../port.js";
import type { Attempts } from "./attempts.js";
import { type Guard, replacing } from "./guarded-writes.js";
import type { Line } from "./line.js";

/**
 * What `$max` is to make of a state, one after the other, and what must be there then. Versions decide, whatever follows them, also where
 * one is stored as an integer and the other as a floating-point number.
 */
const STEPS = [
  { v: 2, block: "b", kept: 2 },
  { v: 10, block: "a", kept: 10 },
  { v: 3, block: "c", kept: 10 },
  { v: 2 ** 40, block: "a", kept: 2 ** 40 },
  { v: 11, block: "d", kept: 2 ** 40 },
] as const;

/** Tries on a document of its own whether the server compares documents as MongoDB does: by their fields, one after the other. */
export async function guardOf(line: Line, attempts: Attempts): Promise<Guard> {
  const _id = `probe ${randomBytes(8).toString("hex")}`;
  const meta = (): ReturnType<Line["collection"]> => line.collection("meta");
  try {
    for (const { v, block, kept } of STEPS) {
      const state = { v, block: Buffer.from(block) };
      const { filter, update } = replacing({ _id, state }, "comparison", true).updateOne;
      const found = await attempts.run("Trying the guard of writes", async () => {
        await meta().updateOne(filter, update as object, { upsert: true });
        return meta().findOne({ _id });
      });
      if ((found?.state as { v?: unknown } | undefined)?.v !== kept) return "filter";
    }
    return "comparison";
  } catch (error) {
    if (error instanceof HistoryError && !error.canRetry) return "filter";
    throw error;
  } finally {
    await attempts.run("Trying the guard of writes", () => meta().deleteOne({ _id }));
  }
}
