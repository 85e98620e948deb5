import { BSON } from "mongodb";
import { describe, expect, it } from "vitest";
import { ChunkDocuments, chunkOf } from "../../../src/history/mongodb/chunk-document.js";
import type { ReadableRows } from "../../../src/history/mongodb/options.js";

const CHUNK = {
  rollup: "Delays",
  grainMs: 3_600_000,
  pane: -3_600_000,
  partition: 3,
  chunk: 12,
  version: 2 ** 52 + 1,
  bytes: Uint8Array.from([0, 255, 7]),
};
const ID = "Delays/3600000/09999999996400000/0000000003/0000000012";

function documentsWith(rows?: ReadableRows["rows"]): { documents: ChunkDocuments; warnings: string[] } {
  const warnings: string[] = [];
  const readable = rows && { views: [], rows };
  return { warnings, documents: new ChunkDocuments(readable, (_, message) => warnings.push(message)) };
}

describe("a chunk as a document", () => {
  it("has plain fields for people, and comes back as it was", () => {
    const { document } = documentsWith().documents.of(CHUNK);
    expect(document).toEqual({
      _id: ID,
      rollup: "Delays",
      grainMs: 3_600_000,
      pane: new Date("1969-12-31T23:00:00.000Z"),
      partition: 3,
      chunk: 12,
      state: { v: 2 ** 52 + 1, block: CHUNK.bytes },
    });
    // States are compared field by field: the version decides.
    expect(Object.keys(document.state)[0]).toBe("v");
    const stored = BSON.deserialize(BSON.serialize(document), { promoteBuffers: true });
    const { bytes, ...rest } = chunkOf(stored as typeof document, CHUNK);
    expect(rest).toEqual({ ...CHUNK, bytes: undefined });
    expect(Buffer.from(bytes)).toEqual(Buffer.from(CHUNK.bytes));
  });

  it("counts at least the bytes that it takes", () => {
    const rows = [{ group: "LH", count: 12, mean: 3.5 }];
    for (const { document, bytes } of [
      documentsWith().documents.of(CHUNK),
      documentsWith(() => rows).documents.of(CHUNK),
    ])
      expect(bytes).toBeGreaterThanOrEqual(BSON.calculateObjectSize(document));
  });

  it("has rows where they are asked for; none where they are too long or can't be made, which is told once", () => {
    const rows = [{ group: "LH", count: 12 }];
    expect(documentsWith(() => rows).documents.of(CHUNK).document.state.rows).toEqual(rows);
    const broken: ReadableRows["rows"][] = [
      () => [{ group: "x".repeat(600_000) }],
      () => {
        throw new TypeError("a bug");
      },
    ];
    for (const make of broken) {
      const { documents, warnings } = documentsWith(make);
      for (let i = 0; i < 2; i++) expect(documents.of(CHUNK).document.state).not.toHaveProperty("rows");
      expect(warnings).toHaveLength(1);
    }
  });

  it("is refused when it is longer than a document may be", () => {
    const bytes = new Uint8Array(15 * 1024 * 1024 + 1);
    expect(() => documentsWith().documents.of({ ...CHUNK, bytes })).toThrow(
      /^The chunk Delays\/.* has 15\.0 MB; a document of MongoDB holds 15 MB of it at most\.$/,
    );
  });

  it("is called damaged when somebody changed it", () => {
    const { document } = documentsWith().documents.of(CHUNK);
    const changed = [
      ...["partition", "chunk", "state"].map((field) => ({ ...document, [field]: "text" })),
      ...["v", "block"].map((field) => ({ ...document, state: { ...document.state, [field]: "text" } })),
    ];
    for (const one of changed)
      expect(() => chunkOf(one, CHUNK)).toThrow(`The document of the chunk ${ID} is not as it was`);
  });
});
