import fc from "fast-check";
import { getLocation, Source } from "graphql";
import { expect, test } from "vitest";
import { SourceLines } from "../../src/model/source-lines.js";

test("agrees with graphql-js at every offset, whatever the line ends", () => {
  const bodies = fc.array(fc.constantFrom("a", "bc", "\n", "\r\n", "\r", "é", "😀"), { maxLength: 20 });
  fc.assert(
    fc.property(bodies, (parts) => {
      const source = new Source(parts.join("") || " ");
      const lines = new SourceLines(source);
      const texts = source.body.split(/\r\n|\n|\r/u);
      // Inside a line end graphql-js counts to the line before; nothing is reported there.
      for (let offset = 0; offset <= source.body.length; offset++) {
        if (source.body[offset - 1] === "\r" && source.body[offset] === "\n") continue;
        const { line, column, text } = lines.locate(offset);
        expect({ line, column }).toEqual(getLocation(source, offset));
        expect(text).toBe(texts[line - 1]);
      }
    }),
  );
});
