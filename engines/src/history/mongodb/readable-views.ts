import type { Document } from "mongodb";
import { HistoryError } from "../port.js";
import { rollupRange } from "./addresses.js";
import type { Attempts } from "./attempts.js";
import { type Listed, listed, made } from "./collections.js";
import type { Line } from "./line.js";
import type { MongoSettings, ReadableView } from "./options.js";

/**
 * Makes or renews the views for people where the server has views. Some compatible servers answer a request for a view with an ordinary
 * collection; it is removed again. Nothing depends on views, so whatever goes wrong is only told.
 */
export async function makeViews(line: Line, attempts: Attempts, settings: MongoSettings): Promise<void> {
  const { readable, prefix, logger } = settings;
  if (!readable) return;
  try {
    const present = await listed(line, attempts);
    for (const view of readable.views) {
      const name = prefix + view.rollup;
      const isThere = await attempts.run(`Making the view ${name}`, () =>
        makeView(line, attempts, { name, prefix, view, present: present.get(name) }),
      );
      if (isThere) continue;
      logger.warn({ view: name }, "This server has no views; rows can be read in the chunks all the same.");
      return;
    }
  } catch (error) {
    logger.warn({ err: error }, "The views for people could not be made; nothing else depends on them.");
  }
}

/** False if the server has no views. */
async function makeView(
  line: Line,
  attempts: Attempts,
  wanted: { name: string; prefix: string; view: ReadableView; present: Listed | undefined },
): Promise<boolean> {
  const { name, view, present } = wanted;
  const { db } = line;
  const options = { viewOn: `${wanted.prefix}chunks`, pipeline: viewPipeline(view) };
  if (!present) {
    await made(db, name, options);
    if ((await listed(line, attempts)).get(name)?.type === "view") return true;
    if ((await db.collection(name).countDocuments({}, { limit: 1 })) === 0) await db.collection(name).drop();
    return false;
  }
  if (present.type !== "view")
    throw new HistoryError("unavailable", `"${name}" exists already and is no view. Set another prefix.`);
  const { viewOn, pipeline } = present.options ?? {};
  if (viewOn !== options.viewOn || JSON.stringify(pipeline) !== JSON.stringify(options.pipeline))
    await db.command({ collMod: name, ...options });
  return true;
}

/** One row a group of each chunk. */
export function viewPipeline({ rollup, stages = [] }: ReadableView): Document[] {
  const address = { grainMs: "$grainMs", pane: "$pane", partition: "$partition" };
  return [
    { $match: { _id: rollupRange(rollup) } },
    { $unwind: "$state.rows" },
    { $replaceRoot: { newRoot: { $mergeObjects: [address, "$state.rows"] } } },
    ...stages,
  ];
}
