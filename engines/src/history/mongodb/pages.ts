import type { Collection, Filter } from "mongodb";
import type { IdRange } from "./addresses.js";
import type { Attempts } from "./attempts.js";

const MB = 1024 * 1024;
const PAGE_BYTES = 4 * MB;
const PAGE_DOCUMENTS_MIN = 16;
const PAGE_DOCUMENTS_MAX = 1_000;
/** As many as a reply holds when each is as long as chunks get. */
const FIRST_PAGE_DOCUMENTS = 24;

export interface StoredDocument {
  _id: string;
  [field: string]: unknown;
}

export interface PageQuery<T> {
  readonly collection: () => Collection<StoredDocument>;
  readonly attempts: Attempts;
  readonly what: string;
  readonly range: IdRange;
  /** Only ids that this regular expression matches, if given. */
  readonly pattern?: string;
  readonly projection: Readonly<Record<string, 1>>;
  readonly timeoutMs: number;
  readonly bytesOf: (document: T) => number;
}

/**
 * A range of `_id`s in their order, in pages of some megabytes. Each page is a query of its own that goes on after the last `_id`, so
 * that no cursor can be lost with a server, and each page can be asked for again. Whatever a server gives beyond the range is left out:
 * pages are also what is removed by.
 */
export async function* pagesOf<T extends { _id: string }>(query: PageQuery<T>): AsyncGenerator<readonly T[]> {
  const { collection, attempts, what, range, pattern, projection, timeoutMs } = query;
  const isAsked = ({ _id }: T): boolean => _id >= range.$gte && _id < range.$lt && matches.test(_id);
  const matches = new RegExp(pattern ?? "");
  let limit = FIRST_PAGE_DOCUMENTS;
  let after: string | undefined;
  for (;;) {
    const ids = after === undefined ? range : { ...range, $gt: after };
    // Two conditions: of $lt and $regex in one, a compatible server was seen to forget $lt.
    const filter = { $and: [{ _id: ids }, ...(pattern === undefined ? [] : [{ _id: { $regex: pattern } }])] };
    const page = (await attempts.run(what, () =>
      collection()
        .find(filter as Filter<StoredDocument>, { projection, maxTimeMS: timeoutMs, batchSize: limit })
        .sort({ _id: 1 })
        .limit(limit)
        .toArray(),
    )) as unknown as readonly T[];
    const asked = page.filter(isAsked);
    if (asked.length > 0) yield asked;
    if (page.length < limit) return;
    after = page[page.length - 1]._id;
    const mean = page.reduce((sum, document) => sum + query.bytesOf(document), 0) / page.length;
    limit = Math.min(PAGE_DOCUMENTS_MAX, Math.max(PAGE_DOCUMENTS_MIN, Math.floor(PAGE_BYTES / (mean + 1))));
  }
}
