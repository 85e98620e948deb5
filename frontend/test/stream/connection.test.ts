import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openSocket } from "../../src/stream/connection";
import { pageOutage } from "../../src/panel/panel-state";
import type { Socket } from "../../src/stream/connection";

const hourMs = 3_600_000;
let isUp: boolean;
let tries: number;
let sockets: FakeWebSocket[];
let socket: Socket;

/** A socket to a server that is there or not, and that speaks as much of graphql-transport-ws as a connection needs. */
class FakeWebSocket {
  static readonly [name: string]: unknown;
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly protocol = "graphql-transport-ws";
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;

  constructor() {
    tries++;
    sockets.push(this);
    setTimeout(() => {
      if (!isUp) return this.end();
      this.readyState = 1;
      this.onopen?.();
    }, 5);
  }

  send(text: string): void {
    const { type } = JSON.parse(text) as { type: string };
    const answer = new Map([
      ["connection_init", "connection_ack"],
      ["ping", "pong"],
    ]).get(type);
    setTimeout(() => isUp && answer && this.onmessage?.({ data: JSON.stringify({ type: answer }) }), 5);
  }

  close(): void {
    this.end();
  }

  end(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code: 1006, reason: "", wasClean: false });
  }
}

beforeEach(async () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-23T12:00Z") });
  vi.stubGlobal("WebSocket", FakeWebSocket);
  [isUp, tries, sockets] = [true, 0, []];
  socket = openSocket("ws://127.0.0.1/graphql");
  await vi.advanceTimersByTimeAsync(1_000);
});
afterEach(async () => {
  socket.close();
  await vi.advanceTimersByTimeAsync(100);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("tries for an hour without hurry, knows all the time since when, and is back soon after the server is", async () => {
  expect(socket.connection.value).toMatchObject({ status: "open", downSince: null });
  const goneAt = Date.now();
  isUp = false;
  for (const one of sockets) one.end();
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(socket.connection.value.downSince).toBe(goneAt);
  expect(pageOutage(socket.connection.value, Date.now(), "UTC")?.name).toBe("stale");
  expect(tries).toBeGreaterThan(hourMs / 25_000);
  expect(tries).toBeLessThan(hourMs / 8_000);
  isUp = true;
  await vi.advanceTimersByTimeAsync(22_000);
  expect(socket.connection.value).toMatchObject({ status: "open", tries: 0, downSince: null });
  expect(pageOutage(socket.connection.value, Date.now(), "UTC")).toBeNull();
});

it("ends a socket on which nothing comes back, though it seems open", async () => {
  isUp = false;
  await vi.advanceTimersByTimeAsync(16_000);
  expect(socket.connection.value.downSince).not.toBeNull();
});

it("does not wait when it is told to try now", async () => {
  isUp = false;
  for (const one of sockets) one.end();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  isUp = true;
  const { nextTryAt } = socket.connection.value;
  socket.tryNow();
  await vi.advanceTimersByTimeAsync(100);
  expect(socket.connection.value.status).toBe("open");
  expect(nextTryAt === null || nextTryAt > Date.now()).toBe(true);
});
