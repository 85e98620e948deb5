import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { openSocket } from "../../../src/log/kafka/socket.js";

/** A socket to a server of 127.0.0.1 that does what `serve` says. */
async function withSocket(
  host: string,
  serve: (socket: Socket) => void,
  test: (socket: Socket) => Promise<void>,
): Promise<void> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    serve(socket);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const socket = openSocket({ host, port, onConnect: () => undefined });
  try {
    await test(socket);
  } finally {
    socket.destroy();
    server.close();
  }
}

it.each(["127.0.0.1", "localhost"])("tells each answer as one event, from %s", async (host) => {
  const lengths = [0, 5, 300_000, 1, 3_000_000];
  const sent = lengths.map((length, i) => {
    const answer = Buffer.alloc(4 + length, i + 1);
    answer.writeInt32BE(length, 0);
    return answer;
  });
  const serve = (socket: Socket): void => void socket.end(Buffer.concat(sent));
  await withSocket(host, serve, async (socket) => {
    const told: Buffer[] = [];
    socket.on("data", (answer: Buffer) => told.push(answer));
    await once(socket, "end");
    expect(told.map((answer, i) => answer.equals(sent[i]))).toEqual(lengths.map(() => true));
  });
});

it("ends with an error where a length is nonsense", async () => {
  const serve = (socket: Socket): void => void socket.write(Buffer.of(255, 255, 255, 255, 1));
  await withSocket("127.0.0.1", serve, async (socket) => {
    socket.resume();
    const [error] = (await once(socket, "error").catch((thrown: unknown) => [thrown])) as [Error];
    expect(error.message).toContain("-1 bytes");
  });
});
