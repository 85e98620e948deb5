import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "../processes/freshet.js";
import { readDockerfile } from "./compose-file.js";

const [, rest] = readDockerfile().stages[1].find(([name]) => name === "HEALTHCHECK")!;
const [command, ...args] = JSON.parse(/CMD (\[.*\])$/.exec(rest)![1]) as string[];

/** The exit code of the image's check where a server answers so. */
async function checked(answer: RequestListener | null): Promise<number> {
  const server = createServer(answer ?? undefined);
  const port = answer === null ? await freePort() : await listen(server);
  const child = spawn(command === "node" ? process.execPath : command, args, {
    env: { ...process.env, PORT: String(port) },
  });
  const [code] = (await once(child, "exit")) as [number];
  server.close();
  server.closeAllConnections();
  return code;
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

it("calls a process well that answers /live, and no other", async () => {
  const asked: (string | undefined)[] = [];
  const answer =
    (status: number): RequestListener =>
    (request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    };
  expect([await checked(answer(200)), await checked(answer(503)), await checked(null)]).toEqual([0, 1, 1]);
  expect(asked).toEqual(["/live", "/live"]);
}, 120_000);
