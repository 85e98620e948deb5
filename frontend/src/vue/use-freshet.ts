import { computed, onScopeDispose } from "vue";
import { acquire } from "../embed/shared";
import { settingsOf } from "./options";
import type { ComputedRef, Ref } from "vue";
import type { Dashboard } from "../definition/definition";
import type { Connection } from "../stream/connection";
import type { FreshetServer } from "./options";

export interface Freshet {
  /** Empty until the server has answered. Edited files are followed. */
  readonly dashboards: ComputedRef<readonly Dashboard[]>;
  readonly connection: Readonly<Ref<Connection>>;
  /** True while the server has not answered at all. */
  readonly failed: Readonly<Ref<boolean>>;
}

/** A server's dashboards and the state of the socket, which all panels and composables of the same server and token share. */
export function useFreshet(server: FreshetServer): Freshet {
  const { origin, token } = settingsOf(server);
  const { shared, release } = acquire({ origin, token });
  onScopeDispose(release);
  return {
    dashboards: computed(() => shared.definition.definition.value?.dashboards ?? []),
    connection: shared.socket.connection,
    failed: shared.definition.failed,
  };
}
