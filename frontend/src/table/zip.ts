/** A file of an archive. */
export interface Entry {
  readonly name: string;
  readonly text: string;
}

/** A ZIP archive (APPNOTE 6.3, no ZIP64), deflated where the browser can, else stored. Entries carry no time: the same content is the same bytes. */
export async function zip(entries: readonly Entry[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, text } of entries) {
    const plain = new TextEncoder().encode(text);
    const packed = await deflated(plain);
    const shared = {
      name: new TextEncoder().encode(name),
      method: packed === null ? 0 : 8,
      crc: crc32(plain),
      packed: (packed ?? plain).length,
      plain: plain.length,
    };
    const head = header(0x04034b50, shared, []);
    parts.push(head, packed ?? plain);
    directory.push(
      header(0x02014b50, shared, [
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, offset],
      ]),
    );
    offset += head.length + (packed ?? plain).length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const end = bytes([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, size],
    [4, offset],
    [2, 0],
  ]);
  return joined([...parts, ...directory, end]);
}

interface Shared {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly plain: number;
}

type Field = readonly [size: 2 | 4, value: number];

/** 1 January 1980, the first day that the format knows. */
const firstDay = 0x21;

/** The local header, or the one of the directory, which says a little more. */
function header(
  mark: number,
  { name, method, crc, packed, plain }: Shared,
  more: readonly Field[],
): Uint8Array {
  const made: Field[] = more.length > 0 ? [[2, 20]] : [];
  const fields: Field[] = [
    [4, mark],
    ...made,
    [2, 20],
    [2, 0x0800],
    [2, method],
    [2, 0],
    [2, firstDay],
    [4, crc],
    [4, packed],
    [4, plain],
    [2, name.length],
    [2, 0],
    ...more,
  ];
  return joined([bytes(fields), name]);
}

function bytes(fields: readonly Field[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function deflated(plain: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  try {
    const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    // Browsers before 2023 do not know the format.
    return null;
  }
}

const crcTable = Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 0xff]!;
  return (crc ^ 0xffffffff) >>> 0;
}
