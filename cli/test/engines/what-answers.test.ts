import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { addressesIn, type Protocol, whatAnswers } from "../../src/engines/what-answers.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function addressOf(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers what begins as its protocol does, and ends any other connection. */
function speaking(isHello: (bytes: Buffer) => boolean, answer: Buffer): Server {
  return createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => (isHello(bytes) ? socket.end(answer) : socket.destroy()));
  });
}

const kafkaAnswer = Buffer.from("0000001600000007" + "0000" + "00000000".repeat(4), "hex");
const mongoAnswer = Buffer.alloc(40);
mongoAnswer.writeInt32LE(40, 0);
mongoAnswer.writeInt32LE(7, 8);
mongoAnswer.writeInt32LE(2013, 12);
const spoken: Readonly<Record<Protocol | "HTTP", () => Server>> = {
  Kafka: () => speaking((bytes) => bytes[0] === 0 && bytes.readInt16BE(4) === 18, kafkaAnswer),
  Redis: () => speaking((bytes) => bytes[0] === 0x2a, Buffer.from("-NOAUTH Authentication required.\r\n")),
  MongoDB: () => speaking((bytes) => bytes.readInt32LE(0) === bytes.length, mongoAnswer),
  HTTP: () => createHttpServer((_, response) => response.end("hello")),
};
const protocols: readonly Protocol[] = ["Kafka", "Redis", "MongoDB"];

it.each(protocols)("takes %s for what it is", async (what) => {
  expect(await whatAnswers(await addressOf(spoken[what]()), what)).toEqual({ kind: "unknown" });
});

it.each(
  protocols.flatMap((wanted) =>
    (["Kafka", "Redis", "MongoDB", "HTTP"] as const)
      .filter((what) => what !== wanted)
      .map((what) => [wanted, what] as const),
  ),
)("where %s is wanted, says that it is %s", async (wanted, what) => {
  const address = await addressOf(spoken[what]());
  const named = what === "HTTP" ? what : `${what}'s protocol`;
  const words = `what answers at ${address} speaks ${named}, not ${wanted}'s protocol`;
  expect(await whatAnswers(address, wanted)).toEqual({ kind: "other", words });
});

it("says that nothing answers, and nothing of what it does not know", async () => {
  const silent = createServer();
  const address = await addressOf(silent);
  expect(await whatAnswers(address, null)).toEqual({ kind: "unknown" });
  silent.close();
  expect(await whatAnswers(address, "Kafka")).toEqual({
    kind: "absent",
    words: `nothing answers at ${address} (ECONNREFUSED)`,
  });
  const strange = await addressOf(speaking(() => true, Buffer.from("220 mail.example ESMTP\r\n")));
  expect(await whatAnswers(strange, "Kafka")).toEqual({ kind: "unknown" });
});

it("finds the addresses in a URL", () => {
  expect(addressesIn("redis://:p%40ss@here", 6_379)).toEqual(["here:6379"]);
  expect(addressesIn("redis://[::1]:7000/2", 6_379)).toEqual(["[::1]:7000"]);
  expect(addressesIn("mongodb://user:p@ss@a,b:27018/freshet?replicaSet=rs", 27_017)).toEqual([
    "a:27017",
    "b:27018",
  ]);
  expect(addressesIn("mongodb+srv://cluster.example/freshet", 27_017)).toEqual([]);
});
