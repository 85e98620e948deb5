import { createClient } from "graphql-ws";
import { shallowRef } from "vue";
import { headersOf } from "./server";
import type { Client } from "graphql-ws";
import type { ShallowRef } from "vue";

/** The one socket of the page, as the reader needs to know it. Times are epoch milliseconds. */
export interface Connection {
  readonly status: "connecting" | "open" | "waiting";
  /** Tries since the socket was last open. */
  readonly tries: number;
  readonly nextTryAt: number | null;
  /** Since when there has been no socket; null while it is open, and before it was open for the first time. */
  readonly downSince: number | null;
}

export interface Socket {
  readonly client: Client;
  readonly connection: Readonly<ShallowRef<Connection>>;
  /** Ends the wait before the next try. */
  tryNow(): void;
  close(): void;
}

const pongWithinMs = 5_000;
const firstWaitMs = 600;
const longestWaitMs = 15_000;

/**
 * A graphql-ws client that never gives up. It pings, because a half-open socket would otherwise show old numbers for ever,
 * and ends the socket when no pong comes back.
 */
export function openSocket(url: string, token: string | null = null): Socket {
  const connection = shallowRef<Connection>({
    status: "connecting",
    tries: 0,
    nextTryAt: null,
    downSince: null,
  });
  let wasOpen = false;
  let endWait: (() => void) | null = null;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;

  const client = createClient({
    url,
    connectionParams: () => headersOf(token),
    lazy: false,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    onNonLazyError: () => undefined,
    keepAlive: 10_000,
    retryWait: (tries) =>
      wait(Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(tries, 6)) * (0.6 + 0.8 * Math.random())),
    on: {
      connecting: () => change({ status: "connecting", nextTryAt: null }),
      connected: () => {
        wasOpen = true;
        change({ status: "open", tries: 0, nextTryAt: null, downSince: null });
      },
      closed: () => {
        clearTimeout(pongTimer);
        change({ status: "waiting", downSince: connection.value.downSince ?? (wasOpen ? Date.now() : null) });
      },
      ping: (received) => {
        if (received) return;
        pongTimer = setTimeout(() => client.terminate(), pongWithinMs);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
    },
  });
  return { client, connection, tryNow: () => endWait?.(), close: () => void client.dispose() };

  function change(next: Partial<Connection>): void {
    connection.value = { ...connection.value, ...next };
  }

  function wait(ms: number): Promise<void> {
    change({ status: "waiting", tries: connection.value.tries + 1, nextTryAt: Date.now() + ms });
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
