import { gql } from "@apollo/client/core";
import { computed, onScopeDispose, shallowRef, watch } from "vue";
import { panelQuestion, withFirst, withResume } from "../definition/panel-question";
import { applyFrame, emptyRows, frameOfConnection, sortRows } from "./rows";
import { panelError } from "./panel-error";
import type { ApolloClient } from "@apollo/client/core";
import type { ComputedRef, Ref, ShallowRef } from "vue";
import type { Dashboard, Panel } from "../definition/definition";
import type { PanelQuestion } from "../definition/panel-question";
import type { FrameQueue } from "./frame-queue";
import type { PanelError } from "./panel-error";
import type { Frame, Row, RowsState } from "./rows";

export interface PanelStream {
  readonly panel: Panel;
  readonly question: PanelQuestion;
  readonly state: Readonly<ShallowRef<RowsState>>;
  /** The rows in the panel's order. */
  readonly rows: ComputedRef<readonly Row[]>;
  readonly error: Readonly<ShallowRef<PanelError | null>>;
  /** Why single values are missing, while the rest is there. */
  readonly missing: Readonly<ShallowRef<PanelError | null>>;
  /** When the last frame came, heartbeats included. */
  readonly newsAt: Readonly<ShallowRef<number | null>>;
  readonly retryAt: Readonly<ShallowRef<number | null>>;
  /** Changes that came while the page was paused. */
  readonly waiting: Readonly<ShallowRef<number>>;
  /** Rows of the whole result, of which the panel shows the first. */
  readonly totalCount: Readonly<ShallowRef<number | null>>;
  readonly showsAll: Readonly<ShallowRef<boolean>>;
  retry(): void;
  showAll(all: boolean): void;
  /** Another document with the panel's variables, once; throws where there is no answer at all. */
  ask(document: string): Promise<{ connection: Record<string, unknown>; cause: unknown }>;
}

export interface PanelSurroundings {
  readonly apollo: ApolloClient;
  readonly paused: Readonly<Ref<boolean>>;
  readonly refresh: Dashboard["refresh"];
  /** Shows rows together with those of other panels; without it they are shown at once. */
  readonly queue?: FrameQueue;
}

const showAllMax = 1_000;
const countEveryMs = 60_000;
const retryMsMax = 30_000;

/** Keeps one panel current: a subscription on a live dashboard, else the query, once or again and again. */
export function usePanel(
  panel: Panel,
  { apollo, paused, refresh, queue = (run) => run() }: PanelSurroundings,
): PanelStream {
  const question = panelQuestion(panel);
  const state = shallowRef<RowsState>(emptyRows);
  const error = shallowRef<PanelError | null>(null);
  const missing = shallowRef<PanelError | null>(null);
  const newsAt = shallowRef<number | null>(null);
  const retryAt = shallowRef<number | null>(null);
  const waiting = shallowRef(0);
  const totalCount = shallowRef<number | null>(null);
  const showsAll = shallowRef(false);
  let newest: RowsState = emptyRows;
  let stop: () => void = () => undefined;
  let failures = 0;

  /** A panel that names no number of rows shows all that it is sent. */
  const first = computed(() => (showsAll.value && question.first !== null ? showAllMax : question.first));
  const rows = computed(() => sortRows(state.value.rows.values(), question.orderBy, first.value));

  watch(paused, (isPaused) => {
    if (isPaused) return;
    state.value = newest;
    waiting.value = 0;
  });
  start();
  onScopeDispose(() => stop());
  return {
    panel,
    question,
    state,
    rows,
    error,
    missing,
    newsAt,
    retryAt,
    waiting,
    totalCount,
    showsAll,
    retry,
    showAll,
    ask,
  };

  function retry(): void {
    failures = 0;
    start();
  }

  function showAll(all: boolean): void {
    showsAll.value = all;
    // The token of a frame goes on with that frame's question, and this is another.
    if (newest.revision !== null) newest = { ...newest, revision: { ...newest.revision, token: null } };
    start();
  }

  function start(): void {
    stop();
    retryAt.value = null;
    const ends = [refresh === "LIVE" ? subscribe() : poll()];
    if (refresh === "LIVE" && question.first !== null) ends.push(countRows());
    stop = () => ends.forEach((end) => end());
  }

  function subscribe(): () => void {
    const query = gql(withResume(withShown(panel.subscription)));
    // Read anew each time the socket comes back and the subscription is sent again.
    const resume = { toJSON: () => newest.revision?.token ?? null };
    const variables = { ...panel.variables, resume };
    let ended = false;
    const subscription = apollo
      .subscribe({ query, variables, fetchPolicy: "no-cache", errorPolicy: "all" })
      .subscribe({
        next: (result) => {
          if (ended) return;
          const frame = rootField<Frame>(result.data);
          if (frame !== null) take(frame, result.error);
          else if (result.error !== undefined) fail(result.error);
        },
        error: (cause) => ended || fail(cause),
        complete: () => ended || again(1_000),
      });
    return () => {
      ended = true;
      subscription.unsubscribe();
    };
  }

  function poll(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    void read();
    return () => {
      ended = true;
      clearTimeout(timer);
    };

    async function read(): Promise<void> {
      try {
        const { connection, cause } = await ask(withShown(panel.query));
        if (ended) return;
        take(frameOfConnection(connection), cause);
        totalCount.value = typeof connection.totalCount === "number" ? connection.totalCount : null;
        if (typeof refresh === "number") timer = setTimeout(() => void read(), Math.max(1_000, refresh));
      } catch (cause) {
        if (!ended) fail(cause);
      }
    }
  }

  /** A frame does not say how many rows the whole result has; the query does, seldom enough to cost nothing. */
  function countRows(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    void count();
    return () => {
      ended = true;
      clearTimeout(timer);
    };

    async function count(): Promise<void> {
      try {
        const { connection } = await ask(withFirst(panel.query, 1));
        if (ended) return;
        totalCount.value = typeof connection.totalCount === "number" ? connection.totalCount : null;
      } catch {
        // The count is an extra; the subscription tells what is wrong.
      }
      if (!ended) timer = setTimeout(() => void count(), countEveryMs);
    }
  }

  /** Single values may be missing, for the cause that is answered with the rest. */
  async function ask(document: string): Promise<{ connection: Record<string, unknown>; cause: unknown }> {
    const { data, error: cause } = await apollo.query({
      query: gql(document),
      variables: panel.variables,
      fetchPolicy: "no-cache",
      errorPolicy: "all",
    });
    const connection = rootField<Record<string, unknown>>(data);
    if (connection === null && cause !== undefined) throw cause;
    return { connection: connection ?? {}, cause };
  }

  function withShown(document: string): string {
    return showsAll.value ? withFirst(document, showAllMax) : document;
  }

  function take(frame: Frame, cause: unknown): void {
    failures = 0;
    error.value = null;
    missing.value = stillMissing(frame, cause);
    // In whole seconds, as it is shown: what stays the same is not drawn again.
    newsAt.value = Math.floor(Date.now() / 1_000) * 1_000;
    newest = applyFrame(newest, frame);
    if (paused.value) waiting.value += newest.changed.size;
    else queue(show);
  }

  function show(): void {
    if (!paused.value) state.value = newest;
  }

  /** A frame of changes says nothing of the rows that it leaves alone. */
  function stillMissing(frame: Frame, cause: unknown): PanelError | null {
    if (cause !== undefined) return panelError(cause);
    return frame.kind === "SNAPSHOT" ? null : missing.value;
  }

  function fail(cause: unknown): void {
    stop();
    error.value = panelError(cause);
    if (error.value.canRetry) again(Math.min(retryMsMax, 2_000 * 2 ** failures++));
  }

  function again(ms: number): void {
    stop();
    const timer = setTimeout(start, ms);
    retryAt.value = Date.now() + ms;
    stop = () => clearTimeout(timer);
  }
}

/** The one field that a panel's operation asks for; null where it has no answer. */
function rootField<T extends object>(data: unknown): T | null {
  const [field] = Object.values((data ?? {}) as Record<string, unknown>);
  return typeof field === "object" ? (field as T | null) : null;
}
