import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";

const types = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".json", "application/json; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".ico", "image/x-icon"],
  [".woff2", "font/woff2"],
  [".webmanifest", "application/manifest+json"],
  [".txt", "text/plain; charset=utf-8"],
]);

/** Plain names of files below the page's folder; nothing else is ever looked for on the disk. */
const filePath = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;
/** Pages beside the dashboards. */
const beside: ReadonlySet<string> = new Set(["/quality", "/model", "/explore"]);
/** A panel in a frame; the panel may be left out where the dashboard has one. */
const framed = /^\/embed\/[^/]+(?:\/[^/]+)?$/;
/** Code of panels in foreign pages. */
const foreign = /^\/embed(?:\.js$|-parts\/)/;
const notBuilt = "The page is not built. In a checkout, run: npm run setup\n";

interface Allowed {
  /** Origins whose pages may use the API. */
  readonly origins: readonly string[];
  /** Origins whose pages may have panels in frames, or by `/embed.js`. */
  readonly embed: readonly string[];
}

/** Serves the built page: its files, index.html for `/` and every dashboard's address, and embed.html for panels in frames. */
export class PageFiles {
  readonly #folder: string;
  readonly #allowed: Allowed;

  constructor({ origins, embed }: Allowed, folder = installedPage()) {
    this.#allowed = { origins, embed };
    this.#folder = folder;
  }

  /** Answers GET and HEAD; false for anything that is not the page's. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path === "/" || path === "/index.html" || beside.has(path) || path.startsWith("/d/")) {
      await this.#sendIndex(request, response);
      return true;
    }
    if (framed.test(path)) {
      await this.#sendFrame(request, response);
      return true;
    }
    const type = types.get(extname(path));
    if (type === undefined || !filePath.test(path)) return false;
    const body = await readFile(join(this.#folder, path)).catch(() => null);
    if (body === null) return false;
    // The names of built assets change with their content.
    const isNamedByContent = path.startsWith("/assets/") || path.startsWith("/embed-parts/");
    const caching = isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache";
    const sharing = foreign.test(path) ? this.#sharing(request) : {};
    send(request, response, {
      status: 200,
      type,
      body,
      headers: { ...safeHeaders, ...sharing, "cache-control": caching },
    });
    return true;
  }

  /** Modules are fetched under the rules of CORS, and caches must tell who asked. */
  #sharing({ headers: { origin } }: IncomingMessage): Readonly<Record<string, string>> {
    const { origins, embed } = this.#allowed;
    const isAllowed = origin !== undefined && (origins.includes(origin) || embed.includes(origin));
    return { vary: "Origin", ...(isAllowed && { "access-control-allow-origin": origin }) };
  }

  async #sendFrame(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { embed } = this.#allowed;
    const html = await readFile(join(this.#folder, "embed.html"), "utf8").catch(() => null);
    if (html === null) return sendNotBuilt(request, response);
    // The script of the page asks who may send it messages; origins have no characters that end an attribute.
    const body = html.replace(
      "<head>",
      `<head>\n    <meta name="freshet-parents" content="${embed.join(" ")}" />`,
    );
    const ancestors = ["'self'", ...embed].join(" ");
    const headers = {
      ...commonHeaders,
      // It cannot name origins: where there are some, only the policy speaks.
      ...(embed.length === 0 && { "x-frame-options": "SAMEORIGIN" }),
      "content-security-policy": contentPolicy(inlineScripts(body), ancestors),
      "cache-control": "no-cache",
    };
    send(request, response, {
      ...{ status: 200, type: "text/html; charset=utf-8", headers },
      body: Buffer.from(body),
    });
  }

  async #sendIndex(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readFile(join(this.#folder, "index.html")).catch(() => null);
    if (body === null) return sendNotBuilt(request, response);
    const policy = contentPolicy(inlineScripts(body.toString()), "'none'");
    const headers = { ...safeHeaders, "content-security-policy": policy, "cache-control": "no-cache" };
    send(request, response, { status: 200, type: "text/html; charset=utf-8", body, headers });
  }
}

const commonHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};
const safeHeaders = { ...commonHeaders, "x-frame-options": "DENY" };

/** Only our own files, and scripts in the page by their hash; whatever an event says can't run. */
function contentPolicy(scriptHashes: readonly string[], ancestors: string): string {
  return [
    "default-src 'self'",
    `script-src ${["'self'", ...scriptHashes].join(" ")}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");
}

function inlineScripts(html: string): string[] {
  return Array.from(html.matchAll(/<script>([^]*?)<\/script>/g), ([, text]) => {
    return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  });
}

function sendNotBuilt(request: IncomingMessage, response: ServerResponse): void {
  const plain = { status: 503, type: "text/plain; charset=utf-8", body: Buffer.from(notBuilt) };
  send(request, response, { ...plain, headers: safeHeaders });
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: { status: number; type: string; body: Buffer; headers: Readonly<Record<string, string>> },
): void {
  const { status, type, body, headers } = answer;
  response.writeHead(status, { ...headers, "content-type": type, "content-length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

function installedPage(): string {
  const manifest = createRequire(import.meta.url).resolve("@freshet/frontend/package.json");
  return join(dirname(manifest), "dist");
}
