import { crc32, inflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { toXlsx } from "../../src/table/xlsx";

/** Reads an archive by its directory, as programs do. */
function unzip(data: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(data);
  const end = bytes.length - 22;
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, string>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26);
    const packed = bytes.subarray(start, start + size);
    const plain = method === 8 ? inflateRawSync(packed) : packed;
    expect(plain.length).toBe(bytes.readUInt32LE(at + 24));
    if (typeof crc32 === "function") expect(crc32(plain)).toBe(bytes.readUInt32LE(at + 16));
    files.set(name, plain.toString("utf8"));
    at += 46 + nameLength;
  }
  return files;
}

const sheet = {
  title: "Worst: routes / [today]",
  head: ["Airport", "Late share, %"],
  rows: [
    ["=HYPERLINK(1)", 23.5],
    ['<b>&"\u0001\ud800 🛫', null],
    ["x".repeat(40_000), -1e300],
  ],
  remarks: ["Filter: none"],
};

it("is an archive of the parts that a workbook needs", async () => {
  const files = unzip(await toXlsx(sheet));
  expect([...files.keys()][0]).toBe("[Content_Types].xml");
  expect(files.get("xl/workbook.xml")).toContain('<sheet name="Worst  routes    today" sheetId="1"');
  expect(files.get("xl/worksheets/sheet2.xml")).toContain("Filter: none");
});

it("writes numbers as numbers, and texts as texts whatever they hold", async () => {
  const text = unzip(await toXlsx(sheet)).get("xl/worksheets/sheet1.xml")!;
  expect(text).toContain('<c r="B2"><v>23.5</v></c>');
  expect(text).toContain('<c r="A2" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(1)</t>');
  expect(text).toContain("&#60;b&#62;&#38;&#34;\ufffd\ufffd 🛫");
  expect(text).toContain("<v>-1e+300</v>");
  expect(text).not.toContain("x".repeat(32_768));
  expect(text).not.toContain('r="B3"');
});

it("writes the same bytes for the same numbers, and names columns beyond Z", async () => {
  const wide = { ...sheet, head: Array.from({ length: 28 }, (_, index) => `c${index}`), rows: [] };
  expect(await toXlsx(wide)).toEqual(await toXlsx(wide));
  expect(unzip(await toXlsx(wide)).get("xl/worksheets/sheet1.xml")).toContain('r="AB1"');
});
