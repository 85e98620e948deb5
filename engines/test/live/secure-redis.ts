import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { until } from "../../src/conformance/rig.js";

/** A Redis that speaks only TLS and knows only the users of an ACL file, started from the `redis-server` of this machine. */
export class SecureRedis {
  readonly port: number;
  /** Certificate authority, in PEM. */
  readonly ca: string;
  readonly #server: ChildProcess;
  readonly #folder: string;

  /** `users` are lines of an ACL file; `admin` may do everything, with the password `admin-word`. */
  static async start(users: readonly string[]): Promise<SecureRedis> {
    const folder = await mkdtemp(join(tmpdir(), "freshet-secure-"));
    const port = await freePort();
    makeCertificates(folder);
    const all = ["user default off", "user admin on >admin-word ~* &* +@all", ...users];
    await writeFile(join(folder, "users.acl"), `${all.join("\n")}\n`);
    const settings = {
      ...{ port: 0, "tls-port": port, bind: "127.0.0.1", dir: folder, save: "" },
      "maxmemory-policy": "noeviction",
      aclfile: join(folder, "users.acl"),
      "tls-cert-file": join(folder, "server.pem"),
      "tls-key-file": join(folder, "server.key"),
      "tls-ca-cert-file": join(folder, "ca.pem"),
      "tls-auth-clients": "no",
    };
    const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const server = spawn("redis-server", words, { stdio: "ignore" });
    const redis = new SecureRedis(server, {
      port,
      folder,
      ca: await readFile(join(folder, "ca.pem"), "utf8"),
    });
    const failed = once(server, "error").then(([error]) => Promise.reject(error as Error));
    await Promise.race([failed, until(() => redis.#answers(), "Redis answers over TLS")]);
    return redis;
  }

  private constructor(server: ChildProcess, of: { port: number; folder: string; ca: string }) {
    this.#server = server;
    this.#folder = of.folder;
    this.port = of.port;
    this.ca = of.ca;
  }

  url(user: string, password: string, protocol = "rediss"): string {
    return `${protocol}://${user}:${password}@localhost:${this.port}`;
  }

  async stop(): Promise<void> {
    const ended = once(this.#server, "exit");
    this.#server.kill("SIGKILL");
    await ended;
    await rm(this.#folder, { recursive: true });
  }

  async #answers(): Promise<boolean> {
    const url = this.url("admin", "admin-word");
    const client = new Redis(url, { tls: { ca: this.ca }, lazyConnect: true, retryStrategy: null });
    client.on("error", () => {});
    try {
      return (await client.ping()) === "PONG";
    } catch {
      return false;
    } finally {
      client.disconnect();
    }
  }
}

/** A certificate authority, and a certificate of localhost that it signed. */
function makeCertificates(folder: string): void {
  const openssl = (...words: string[]): void =>
    void execFileSync("openssl", words, { cwd: folder, stdio: "ignore" });
  const newKey = ["-newkey", "rsa:2048", "-nodes"];
  openssl("req", "-x509", ...newKey, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca", "-days", "2");
  const names = ["-addext", "subjectAltName=DNS:localhost"];
  openssl(
    "req",
    ...newKey,
    "-keyout",
    "server.key",
    "-out",
    "server.csr",
    "-subj",
    "/CN=localhost",
    ...names,
  );
  const signed = ["-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
  openssl("x509", "-req", ...signed, "-copy_extensions", "copy", "-days", "2", "-out", "server.pem");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
