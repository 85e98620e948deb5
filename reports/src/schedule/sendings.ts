import type { ReportDefinition } from "@freshet/schema";
import { nextDue } from "./due.js";
import { errandsOf, keyOf, type Marks } from "./keeper.js";
import { parseMark, type Told } from "./mark.js";

/** One destination of a report, for people. Times are epoch ms. */
export interface Sending {
  readonly to: string;
  readonly schedule: string;
  readonly next: number;
  /** The last attempts, latest first. */
  readonly told: readonly Told[];
}

/** What is sent of a report, and how that went. Rejects as the history store does. */
export async function sendingsOf(
  report: ReportDefinition,
  { marks, now }: { readonly marks: Pick<Marks, "getMeta">; readonly now: number },
): Promise<readonly Sending[]> {
  return Promise.all(
    errandsOf([report]).map(async (errand) => {
      const text = await marks.getMeta(keyOf(errand));
      const { schedule } = errand.sending;
      return {
        to: errand.destination.text,
        schedule: schedule.text,
        next: nextDue(report, schedule, now),
        told: (text === null ? null : parseMark(text))?.told ?? [],
      };
    }),
  );
}
