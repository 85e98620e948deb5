import { CellArena } from "@freshet/aggregates";
import type { Checkpoint, TaskId } from "@freshet/engines";
import type { EventSource, Plan, Rollup } from "@freshet/schema";
import { Accounts } from "../admission/accounts.js";
import { Admission } from "../admission/admission.js";
import type { IdOfRow, Slice } from "../admission/admission.js";
import { RecentIds } from "../admission/recent-ids.js";
import { EventDecoder } from "../decode/event-decoder.js";
import { CheckpointFormatError } from "../errors.js";
import { RollupFold } from "../fold/rollup-fold.js";
import { lateFields, usedFields } from "../fold/used-fields.js";
import { Vectors } from "../fold/vectors.js";
import { Interner } from "../interner.js";
import type { Environment } from "../options.js";
import { groupsPerChunk } from "../panes/chunk-layout.js";
import { TierPanes } from "../panes/tier-panes.js";
import { Pipeline } from "../pipeline.js";
import { dropFromLive } from "./checkpoint.js";
import { DeadLetters } from "./dead-letters.js";
import { firstOffset } from "./first-offset.js";
import { readPanes } from "./read-panes.js";
import { refillLive } from "./refill-live.js";
import { restoreIds } from "./restore-ids.js";
import type { Retry } from "./retry.js";
import { Session } from "./session.js";
import type { TaskState } from "./task-state.js";
import { fromRuns, parseTaskState } from "./task-state.js";

/** What a task works on. */
export interface TaskScope {
  readonly environment: Environment;
  readonly plan: Plan;
  readonly source: EventSource;
  readonly task: TaskId;
}

/**
 * Takes up a partition where its checkpoint left it: state as of the checkpoint, cells on demand from history, the live store refilled
 * if it lost them. Reading goes on after the checkpoint; E5 keeps what history holds already from being counted twice.
 * Chunks up to `begunAtLeast` may come into history, whatever it says itself.
 */
export async function recover(scope: TaskScope, retry: Retry, begunAtLeast = -1): Promise<Session> {
  const { environment, task } = scope;
  const { history } = environment;
  // First, so that a former owner can show nothing more in a live store that was lost; what it still began is then seen below.
  const opened = await openLive(scope, retry);
  const known = await retry.run("Reading the checkpoint", () => history.recover(task));
  const { checkpoint } = known;
  const begun = Math.max(known.begun, begunAtLeast);
  const state = stateOf(scope, checkpoint);
  const frontier = await firstOffset(scope, retry, checkpoint?.offset ?? -1);
  const session = assemble(scope, { retry, state, frontier, begun, opened });
  await restoreIds(session, scope);
  await refillLive(
    session,
    // A live store behind the checkpoint has lost its tail, or never saw what another owner showed to a former one.
    opened.map(({ fresh, head }) => fresh || !head.settled || head.frontier < frontier),
  );
  // What the former owner did not get to after its last checkpoint.
  await dropFromLive(session, session.head);
  return session;
}

function stateOf({ plan, task }: TaskScope, checkpoint: Checkpoint | null): TaskState | null {
  if (checkpoint === null) return null;
  const state = parseTaskState(checkpoint.state, plan.fingerprint);
  if (typeof state === "string") throw new CheckpointFormatError(task.topic, task.partition, state);
  return state;
}

function rollupsOf(plan: Plan, source: EventSource): readonly Rollup[] {
  return plan.rollups.filter((rollup) => rollup.source === source.name);
}

type OpenedLive = Awaited<ReturnType<Environment["live"]["open"]>>;

async function openLive({ environment, plan, source, task }: TaskScope, retry: Retry): Promise<OpenedLive[]> {
  const { live, store } = environment;
  const opened: OpenedLive[] = [];
  for (const { name, fingerprint } of rollupsOf(plan, source)) {
    opened.push(
      await retry.run("Opening the live store", () =>
        // What the live store holds beside another history is not ours, though the model be the same.
        live.open(name, store === undefined ? fingerprint : `${fingerprint} ${store}`, task.partition),
      ),
    );
  }
  return opened;
}

interface Recovered {
  readonly retry: Retry;
  readonly state: TaskState | null;
  readonly frontier: number;
  readonly begun: number;
  readonly opened: readonly OpenedLive[];
}

function assemble(scope: TaskScope, recovered: Recovered): Session {
  const { environment, plan, source, task } = scope;
  const { retry, state, frontier, begun, opened } = recovered;
  const capacity = environment.tuning.sliceRowsMax;
  const interner = new Interner();
  const needed = usedFields(source, rollupsOf(plan, source));
  const late = lateFields(source, rollupsOf(plan, source));
  const decoder = new EventDecoder({ source, needed, late, interner, capacity });
  const { columns } = decoder;
  const decode = sliceDecoder(decoder, capacity);
  const idOfRow = idReader(source, decoder, interner);
  const vectors = new Vectors({ source, columns, interner, tables: tablesOf(scope) }, capacity);
  const folds = rollupsOf(plan, source).map((rollup) => {
    const tiers = tiersOf(rollup, environment, { interner, state });
    return new RollupFold(rollup, tiers, vectors, { dictionary: interner, capacity });
  });
  const accounts = state ? Accounts.fromState(state.accounts) : new Accounts();
  const ids = idsOf(scope, state);
  const admission = new Admission({ source, accounts, ids, capacity, state: state?.admission });
  const deadLetters = new DeadLetters(environment.log, task);
  const pipeline = new Pipeline(
    {
      partition: task.partition,
      decode,
      intern: (wanted) => decoder.intern(wanted),
      timesOf: () => columns.numbers.get(source.time)!,
      idOfRow,
      admission,
      accounts,
      vectors,
      rollups: folds,
      setAside: (record) => deadLetters.add(record),
      loadPanes: (missing) => readPanes(session, missing),
    },
    capacity,
  );
  const rollups = folds.map((fold, index) => ({ fold, epoch: opened[index].epoch }));
  const shown = Math.max(-1, ...opened.map(({ head }) => head.frontier));
  const session = new Session(
    {
      environment,
      retry,
      plan,
      source,
      task,
      interner,
      admission,
      accounts,
      ids,
      pipeline,
      rollups,
      deadLetters,
      decode,
      idOfRow,
    },
    { frontier, flushed: frontier, checkpointed: frontier, begun, shown },
  );
  return session;
}

function tiersOf(
  rollup: Rollup,
  { tuning }: Environment,
  from: { interner: Interner; state: TaskState | null },
): TierPanes[] {
  const chunkGroups = groupsPerChunk(rollup, tuning);
  return rollup.tiers.map((tier) => {
    const known = from.state?.tiers.find((one) => one.rollup === rollup.name && one.grainMs === tier.grainMs);
    const arena = new CellArena(rollup, from.interner);
    const panes = new TierPanes(tier, arena, {
      liveMs: rollup.liveMs,
      chunkGroups,
      maxStored: known?.maxStored ?? -Infinity,
    });
    for (const start of fromRuns(known?.inLive ?? [], tier.grainMs)) panes.inLive.add(start);
    return panes;
  });
}

/** Rows of the tables of the source's lookups. */
function tablesOf({ environment, source }: TaskScope): Environment["tables"] {
  for (const { table } of source.lookups) {
    if (!environment.tables.has(table)) throw new Error(`The rows of table ${table} were not given.`);
  }
  return environment.tables;
}

function idsOf({ environment, source }: TaskScope, state: TaskState | null): RecentIds | null {
  if (source.id === null) return null;
  const options = { horizonMs: source.dedupeMs, idsMax: environment.tuning.recentIdsMax };
  return new RecentIds({ ...options, state: state?.ids ?? undefined });
}

function sliceDecoder(
  decoder: EventDecoder,
  rowsMax: number,
): (batch: Slice["batch"], fromIndex: number) => Slice {
  return (batch, fromIndex) => ({
    batch,
    fromIndex,
    rows: decoder.decode(batch, fromIndex, rowsMax),
    columns: decoder.columns,
    detail: (row) => decoder.detail(row)!,
  });
}

/** The id of a row as a number of the dictionary. */
function idReader(source: EventSource, decoder: EventDecoder, interner: Interner): IdOfRow | null {
  if (source.id === null) return null;
  const strings = decoder.columns.strings.get(source.id);
  if (strings) return (row) => strings[row];
  const numbers = decoder.columns.numbers.get(source.id)!;
  return (row) => (Number.isNaN(numbers[row]) ? -1 : interner.id(String(numbers[row])));
}
