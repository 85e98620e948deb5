import { effectScope } from "vue";
import { useDefinition } from "../definition/use-definition";
import { createApolloClient } from "../stream/client";
import { openSocket } from "../stream/connection";
import { socketUrl } from "../stream/server";
import { useSources } from "../stream/use-sources";
import type { ApolloClient } from "@apollo/client/core";
import type { EffectScope } from "vue";
import type { DefinitionState } from "../definition/use-definition";
import type { Socket } from "../stream/connection";
import type { Server } from "../stream/server";
import type { Sources } from "../stream/use-sources";

/** What all panels of one server and token share: one socket, one definition, one account of sources. */
export interface Shared {
  readonly server: Server;
  readonly socket: Socket;
  readonly apollo: ApolloClient;
  readonly definition: DefinitionState;
  readonly sources: Sources;
}

interface Kept {
  readonly shared: Shared;
  readonly scope: EffectScope;
  users: number;
}

/** A panel that is moved in its document leaves it for a moment. */
const patienceMs = 1_000;
const kept = new Map<string, Kept>();

/** The connection to a server, opened by its first user and closed a moment after its last. Call `release` once. */
export function acquire(server: Server): { readonly shared: Shared; release(): void } {
  const key = JSON.stringify([server.origin, server.token]);
  const one = kept.get(key) ?? open(server);
  kept.set(key, one);
  one.users++;
  return { shared: one.shared, release: () => setTimeout(release, patienceMs) };

  function release(): void {
    one.users--;
    if (one.users > 0) return;
    kept.delete(key);
    one.scope.stop();
    one.shared.socket.close();
  }
}

function open(server: Server): Kept {
  const scope = effectScope(true);
  const shared = scope.run(() => {
    const socket = openSocket(socketUrl(server.origin), server.token);
    const apollo = createApolloClient(socket.client, server);
    return { server, socket, apollo, definition: useDefinition(server), sources: useSources(apollo) };
  })!;
  return { shared, scope, users: 0 };
}
