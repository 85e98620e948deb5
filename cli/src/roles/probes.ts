import type { IncomingMessage, ServerResponse } from "node:http";
import { Registry } from "prom-client";

export interface ProbeSources {
  /** Why the process can't do its work; empty if it can. */
  readonly notReady: () => readonly string[];
  /** What is not as it should be, while it does its work: told, and no reason to send nobody here. */
  readonly notes?: () => readonly string[];
  readonly registries: () => readonly Registry[];
}

/** Answers /live, /ready and /metrics; false for anything else. */
export async function answerProbe(
  request: IncomingMessage,
  response: ServerResponse,
  { notReady, notes: notesOf, registries }: ProbeSources,
): Promise<boolean> {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  switch ((request.url ?? "/").split("?", 1)[0]) {
    case "/live":
      sendJson(request, response, 200, { live: true });
      return true;
    case "/ready": {
      const reasons = notReady();
      const notes = notesOf?.() ?? [];
      const ready = reasons.length === 0;
      sendJson(request, response, ready ? 200 : 503, { ready, reasons, ...(notes.length > 0 && { notes }) });
      return true;
    }
    case "/metrics": {
      const all = Registry.merge([...registries()]);
      send(request, response, { status: 200, type: all.contentType, body: await all.metrics() });
      return true;
    }
    default:
      return false;
  }
}

/** For whatever needs what is not there yet. */
export function answerNotYet(
  request: IncomingMessage,
  response: ServerResponse,
  reasons: readonly string[],
): void {
  response.setHeader("retry-after", "1");
  sendJson(request, response, 503, { ready: false, reasons });
}

function sendJson(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  send(request, response, { status, type: "application/json; charset=utf-8", body: JSON.stringify(body) });
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, type, body }: { readonly status: number; readonly type: string; readonly body: string },
): void {
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(request.method === "HEAD" ? undefined : body);
}
