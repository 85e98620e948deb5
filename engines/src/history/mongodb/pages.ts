import type { Collection, Filter, FindCursor } from "mongodb";
import type { IdRange } from "./addresses.js";
import type { Attempts } from "./attempts.js";

export interface StoredDocument {
  _id: string;
  [field: string]: unknown;
}

export interface PageQuery {
  readonly collection: () => Collection<StoredDocument>;
  readonly attempts: Attempts;
  readonly what: string;
  readonly range: IdRange;
  readonly projection: Readonly<Record<string, 1>>;
  readonly timeoutMs: number;
}

/**
 * A range of `_id`s in their order, in pages as a server makes them: a reply has 16 MB at most. Where a cursor is lost with its server,
 * another goes on after the last `_id`. Whatever a server gives beyond the range is left out: pages are also what is removed by.
 */
export async function* pagesOf<T extends { _id: string }>(query: PageQuery): AsyncGenerator<readonly T[]> {
  const { attempts, what, range } = query;
  const matches = new RegExp(range.$regex ?? "");
  let after = "";
  const isAsked = ({ _id }: T): boolean =>
    _id > after && _id >= range.$gte && _id < range.$lt && matches.test(_id);
  let cursor: FindCursor<StoredDocument> | undefined;
  const nextPage = async (): Promise<readonly T[]> => {
    const opened = (cursor ??= cursorAfter(query, after));
    try {
      // Fetches when nothing is left of the last reply.
      return (await opened.hasNext()) ? (opened.readBufferedDocuments() as unknown as T[]) : [];
    } catch (error) {
      cursor = undefined;
      closed(opened);
      throw error;
    }
  };
  try {
    for (;;) {
      const page = await attempts.run(what, nextPage);
      if (page.length === 0) return;
      const asked = page.filter(isAsked);
      if (asked.length === 0) continue;
      yield asked;
      after = asked[asked.length - 1]._id;
    }
  } finally {
    if (cursor) closed(cursor);
  }
}

function cursorAfter(
  { collection, range, projection, timeoutMs }: PageQuery,
  after: string,
): FindCursor<StoredDocument> {
  const ids = after === "" ? range : { ...range, $gt: after };
  const filter = { _id: ids } as unknown as Filter<StoredDocument>;
  return collection().find(filter, { projection, maxTimeMS: timeoutMs }).sort({ _id: 1 });
}

/** Nobody waits for it: one that does not answer is forgotten by its server too. */
function closed(cursor: FindCursor<StoredDocument>): void {
  cursor.close().catch(() => {});
}
