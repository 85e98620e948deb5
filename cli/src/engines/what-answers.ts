import { connect } from "node:net";

export type Protocol = "Kafka" | "Redis" | "MongoDB";

/** What is known of an address after a look at it. */
export type Sight =
  | { readonly kind: "absent"; readonly words: string }
  | { readonly kind: "other"; readonly words: string }
  /** It may well be what is looked for, or can't be told. */
  | { readonly kind: "unknown" };

const lookMs = 800;
/** So many bytes tell every one of them. */
const headMin = 16;

/** How each protocol is greeted, and how its answer begins. None of the greetings changes anything. */
const greetings: readonly {
  readonly what: Protocol | "HTTP";
  readonly hello: Buffer;
  readonly isAnswer: (head: Buffer) => boolean;
}[] = [
  {
    what: "Kafka",
    // ApiVersions, version 0, correlation id 7, no client id; brokers answer it before any login.
    hello: Buffer.from("0000000a" + "0012" + "0000" + "00000007" + "ffff", "hex"),
    isAnswer: (head) => head.length >= 8 && head[0] === 0 && head.readInt32BE(4) === 7,
  },
  {
    what: "Redis",
    hello: Buffer.from("*1\r\n$4\r\nPING\r\n"),
    isAnswer: (head) =>
      /^(\+PONG|-(NOAUTH|NOPERM|LOADING|DENIED|MASTERDOWN|ERR) )/.test(head.toString("latin1")),
  },
  {
    what: "MongoDB",
    hello: mongoHello(),
    // Its answer names the request, 7, and is an OP_MSG.
    isAnswer: (head) => head.length >= 16 && head.readInt32LE(8) === 7 && head.readInt32LE(12) === 2013,
  },
  {
    what: "HTTP",
    hello: Buffer.from("GET / HTTP/1.0\r\n\r\n"),
    isAnswer: (head) => head.toString("latin1").startsWith("HTTP/"),
  },
];

/** `{hello: 1, $db: "admin"}` as an OP_MSG, request 7. */
function mongoHello(): Buffer {
  const document = Buffer.concat([
    Buffer.from("\x10hello\0\x01\0\0\0", "latin1"),
    Buffer.from("\x02$db\0\x06\0\0\0admin\0\0", "latin1"),
  ]);
  const bytes = Buffer.alloc(16 + 5 + 4 + document.length);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(7, 4);
  bytes.writeInt32LE(2013, 12);
  bytes.writeInt32LE(4 + document.length, 21);
  document.copy(bytes, 25);
  return bytes;
}

/**
 * Looks at `host:port`, within about a second: does anything listen there, and if it plainly speaks another protocol than the one wanted, which.
 * Without `wanted` (TLS hides what is spoken) only the first is asked.
 */
export async function whatAnswers(address: string, wanted: Protocol | null): Promise<Sight> {
  const expected = greetings.find(({ what }) => what === wanted);
  const first = await headOf(address, expected?.hello);
  if (typeof first === "string") return { kind: "absent", words: `nothing answers at ${address} (${first})` };
  if (expected === undefined || expected.isAnswer(first)) return { kind: "unknown" };
  const others = greetings.filter((greeting) => greeting !== expected);
  const heads = await Promise.all(others.map(({ hello }) => headOf(address, hello)));
  const other = others.find(({ isAnswer }, i) => typeof heads[i] !== "string" && isAnswer(heads[i]));
  if (other !== undefined)
    return {
      kind: "other",
      words: `what answers at ${address} speaks ${named(other.what)}, not ${named(expected.what)}`,
    };
  return { kind: "unknown" };
}

function named(what: Protocol | "HTTP"): string {
  return what === "HTTP" ? "HTTP" : `${what}'s protocol`;
}

/** The first bytes that come back; empty if none did; a reason why there is no connection. */
function headOf(address: string, hello: Buffer | undefined): Promise<Buffer | string> {
  const colon = address.lastIndexOf(":");
  const [host, port] = [address.slice(0, colon).replace(/^\[|\]$/g, ""), Number(address.slice(colon + 1))];
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let head = Buffer.alloc(0);
    let isConnected = false;
    const end = (result: Buffer | string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(isConnected ? head : `no answer within ${lookMs} ms`), lookMs);
    socket.on("connect", () => {
      isConnected = true;
      if (hello === undefined) end(head);
      else socket.write(hello);
    });
    socket.on("data", (bytes) => {
      head = Buffer.concat([head, bytes]);
      if (head.length >= headMin) end(head);
    });
    socket.on("close", () => end(isConnected ? head : "the connection was closed"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      end(isConnected ? head : (error.code ?? error.message)),
    );
  });
}

/** `host:port` of each server that a URL names; none where names are looked up elsewhere (SRV records). */
export function addressesIn(url: string, portUsual: number): string[] {
  if (/^[^:]*\+srv:/.test(url)) return [];
  const authority = url.replace(/^[^:]*:\/\//, "").replace(/\/[^@]*$|\?[^@]*$/, "");
  const hosts = authority.slice(authority.lastIndexOf("@") + 1).split(",");
  return hosts
    .filter((host) => host !== "")
    .map((host) => (/:\d+$/.test(host) ? host : `${host}:${portUsual}`));
}
