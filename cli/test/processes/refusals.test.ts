import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { runFreshet } from "./freshet.js";

// Each starts several processes, which takes long where others use the machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
let app: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "freshet-refusals-"));
  app = join(folder, "app");
  await runFreshet(["init", app]);
  await writeFile(join(folder, "file"), "a file");
  await symlink(join(folder, "round"), join(folder, "round"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One line or few, no stack, exit 1, whatever is wrong. */
async function refused(path: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const data = join(folder, "data");
  const { code, output } = await runFreshet(["start", path], { FRESHET_DATA: data, PORT: "0", ...env });
  expect(output).not.toMatch(/^ +at /m);
  expect(output.trim().split("\n").length).toBeLessThan(6);
  expect(code).toBe(1);
  return output;
}

it.each([
  ["where the system lets nobody make one", () => "/proc/x", "can't be"],
  ["in the place of a file", () => join(folder, "file"), "there is a file in its place"],
  ["below a file", () => join(folder, "file", "data"), "there is a file in its place"],
  ["behind a link that goes round", () => join(folder, "round", "data"), "its links go round in a circle"],
  ["of too long a name", () => join(folder, "x".repeat(300)), "its name is too long"],
  ["below a folder that nobody may write", () => "/sys/freshet", "can't be"],
])("refuses a data folder %s", async (_, data, words) => {
  const output = await refused(app, { FRESHET_DATA: data() });
  expect(output).toContain(`The data folder ${data()} ${words.startsWith("can't") ? words : ""}`.trim());
  expect(output).toContain(words);
  expect(output).toContain("FRESHET_DATA");
});

it("refuses a port that is none, or in use, and a host that is not here", async () => {
  expect(await refused(app, { PORT: "abc" })).toBe("PORT must be a port from 0 to 65535, not “abc”.\n");
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  expect(await refused(app, { PORT: String(port) })).toContain(
    `Port ${port} is in use on 127.0.0.1. Choose another`,
  );
  await new Promise((resolve) => other.close(resolve));
  // An address kept for documents (RFC 5737) is nobody's.
  expect(await refused(app, { HOST: "192.0.2.1" })).toContain(
    "HOST 192.0.2.1 is no address of this machine. Use",
  );
});

it("refuses what is no app", async () => {
  expect(await refused(join(folder, "nowhere"))).toContain("There is no folder");
  expect(await refused(join(folder, "file"))).toContain("is no folder");
  const empty = join(folder, "empty");
  await mkdir(empty);
  expect(await refused(empty)).toContain("freshet init my-app");
});

it("refuses a model that can't be read", async () => {
  const model = join(folder, "strange", "model.graphql");
  await mkdir(model, { recursive: true });
  expect(await refused(join(folder, "strange"))).toContain("can't be read: it is a folder");
  await rm(model, { recursive: true });
  await writeFile(model, "");
  expect(await refused(join(folder, "strange"))).toContain("The model declares nothing");
  await writeFile(model, Buffer.alloc(50_000_000, "a"));
  expect(await refused(join(folder, "strange"))).toMatch(
    /The model has 50000000 characters; at most \d+ are allowed/,
  );
});

it("makes no new app where nothing can be made", async () => {
  const { code, output } = await runFreshet(["init", "/proc/x"]);
  expect(code).toBe(1);
  expect(output).toMatch(/^\/proc\/x can't be made: .*\. Name another one\.\n$/);
});
