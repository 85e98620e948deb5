import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePlace, encodePlace } from "../../src/live/place.js";

describe("the place of a frame", () => {
  it("is read from its token as it was written", () => {
    const name = fc.stringMatching(/^[\w-]+$/u);
    const place = fc.record({
      ...{ query: name, cohort: name, serial: fc.maxSafeNat() },
      until: fc.option(fc.maxSafeInteger()),
    });
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.-]*$/u), place, (revision, one) => {
        expect(decodePlace(encodePlace(revision, one))).toEqual({ revision, place: one });
      }),
    );
  });

  it("is none in the token of a query", () => {
    expect(decodePlace("AAAA.k3")).toEqual({ revision: "AAAA.k3", place: null });
  });

  it("is no cohort's in a token that somebody made up", () => {
    for (const token of ["~", "a~b", "a~b.c", "a~b.c.!", "a~...", "~~~"])
      expect(decodePlace(token).place?.serial).toBeNaN();
  });
});
