import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FaultProxy } from "../proxy.mjs";

let server: Server;
let proxy: FaultProxy;
const served: Socket[] = [];

/** Answers each chunk with the same bytes, twice. */
beforeEach(async () => {
  server = createServer((socket) => {
    served.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => socket.write(Buffer.concat([chunk, chunk])));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  proxy = await new FaultProxy({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }).listen();
});
afterEach(async () => {
  await proxy.close();
  for (const socket of served.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function client(): Promise<Socket & { received: string; isClosed: boolean }> {
  const socket = Object.assign(connect(proxy.address), { received: "", isClosed: false });
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => (socket.received += String(chunk)));
  socket.on("close", () => (socket.isClosed = true));
  await once(socket, "connect");
  return socket;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

it("passes bytes both ways, and the end of either side", async () => {
  const socket = await client();
  socket.write("ab");
  await until(() => socket.received === "abab");
  socket.end();
  await until(() => socket.isClosed);
  await until(() => proxy.connections === 0);
});

it("cuts what is open and refuses what is new", async () => {
  const socket = await client();
  proxy.set({ refuse: true });
  proxy.cut();
  await until(() => socket.isClosed);
  const second = connect(proxy.address);
  second.on("error", () => undefined);
  await until(() => second.destroyed);
  proxy.set();
  const third = await client();
  third.write("c");
  await until(() => third.received === "cc");
});

it.each(["both", "requests", "replies"])("holds %s until the mode changes", async (hold) => {
  const socket = await client();
  socket.write("a");
  await until(() => socket.received === "aa");
  proxy.set({ hold });
  socket.write("b");
  if (hold === "replies") await until(() => served[0].bytesRead === 2);
  expect(socket.received).toBe("aa");
  proxy.set();
  await until(() => socket.received === "aabb");
});

it("holds also connections that come meanwhile", async () => {
  proxy.set({ hold: "both" });
  const socket = await client();
  socket.write("a");
  await until(() => socket.bytesWritten === 1);
  expect(served.every((each) => each.bytesRead === 0)).toBe(true);
  proxy.set();
  await until(() => socket.received === "aa");
});

it("delays each way, and what is under way is not late because of what was before it", async () => {
  const socket = await client();
  proxy.set({ delayMs: 60 });
  const began = performance.now();
  for (const letter of "abcde") {
    socket.write(letter);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await until(() => socket.received.length === 10);
  expect(performance.now() - began).toBeGreaterThanOrEqual(2 * 60 - 5);
});

it("lets pass so many bytes a second", async () => {
  const socket = await client();
  proxy.set({ bytesPerSecond: 1_000 });
  const began = performance.now();
  socket.write("x".repeat(100));
  await until(() => socket.received.length === 200);
  // 200 bytes in slices of 50, each 50 ms after the one before.
  expect(performance.now() - began).toBeGreaterThanOrEqual(140);
});

it("cuts after a byte of the replies, and gives those before it", async () => {
  const socket = await client();
  proxy.set({ cutAfterReplyBytes: 3 });
  socket.write("ab");
  await until(() => socket.isClosed);
  expect(socket.received).toBe("aba");
  proxy.set();
  const second = await client();
  second.write("cd");
  await until(() => second.received === "cdcd");
});

it("forgets what is open, and passes what is new", async () => {
  const socket = await client();
  socket.write("a");
  await until(() => socket.received === "aa");
  proxy.forget();
  socket.write("b");
  const second = await client();
  second.write("c");
  await until(() => second.received === "cc");
  expect(socket.received).toBe("aa");
  expect(socket.isClosed).toBe(false);
});
