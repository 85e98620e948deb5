import { expect, it } from "vitest";
import { allowedParents, readWish } from "../../src/embed/messages";
import { frameAttributes, tokenOf } from "../../src/embed/frame-address";

it("reads the wishes of the page around a frame, and no other message", () => {
  expect(
    readWish({ type: "freshet:set", theme: "dark", token: "t", src: "https://evil.example", locale: 5 }),
  ).toEqual({ theme: "dark", token: "t" });
  expect(readWish({ type: "freshet:set", token: "x".repeat(9_000) })).toEqual({});
  for (const other of [null, "freshet:set", { type: "other", theme: "dark" }, []])
    expect(readWish(other)).toBeNull();
});

it("lets its own origin and those of the server have it in a frame", () => {
  const parents = allowedParents("https://a.example http://b.example:81", "https://freshet.example");
  expect([...parents]).toEqual(["https://freshet.example", "https://a.example", "http://b.example:81"]);
  expect([...allowedParents(null, "https://freshet.example")]).toEqual(["https://freshet.example"]);
});

it("reads an address of a frame, and a token only from where no server sees it", () => {
  const search = "?theme=dark&locale=de&last=6h&token=secret&src=https://evil.example";
  expect(frameAttributes({ pathname: "/embed/Today/Latest%20airports", search })).toEqual([
    ["operation", "Today/Latest airports"],
    ["choices", search],
    ["theme", "dark"],
    ["locale", "de"],
  ]);
  expect(frameAttributes({ pathname: "/embed/%E0%A4%A", search: "" })[0]).toEqual(["operation", "%E0%A4%A"]);
  expect(tokenOf("#token=a.b-c")).toBe("a.b-c");
  expect([tokenOf(""), tokenOf("#token="), tokenOf("#other")]).toEqual([null, null, null]);
});
