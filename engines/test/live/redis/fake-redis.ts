import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A server that speaks just enough of the protocol to be refused: it answers each command as the test says. */
export class FakeRedis {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly commands: string[][] = [];

  /** `answers` gives a reply, as the protocol writes it, by the name of the command. */
  static async start(answers: Readonly<Record<string, string>>): Promise<FakeRedis> {
    const fake = new FakeRedis(answers);
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  private constructor(answers: Readonly<Record<string, string>>) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("data", (data) => {
        for (const command of parseCommands(data.toString("latin1"))) {
          this.commands.push(command);
          socket.write(answers[command[0].toLowerCase()] ?? "+OK\r\n");
        }
      });
    });
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function bulk(text: string): string {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}

export function list(...texts: string[]): string {
  return `*${texts.length}\r\n${texts.map(bulk).join("")}`;
}

/** Commands whose packets came whole, as short ones do. */
function parseCommands(text: string): string[][] {
  const lines = text.split("\r\n");
  const commands: string[][] = [];
  for (let at = 0; lines[at]?.startsWith("*");) {
    const count = Number(lines[at].slice(1));
    commands.push(Array.from({ length: count }, (_, i) => lines[at + 2 + 2 * i]));
    at += 1 + 2 * count;
  }
  return commands;
}
