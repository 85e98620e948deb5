import { afterSaving, beginSaving } from "../../src/session/checkpoint.js";
import type { Session } from "../../src/session/session.js";

/** A checkpoint from its beginning to its end. */
export async function checkpoint(session: Session): Promise<void> {
  const saving = await beginSaving(session, session.parts.retry);
  await saving.written;
  await afterSaving(session, saving);
}
