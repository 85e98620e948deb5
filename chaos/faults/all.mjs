import { between, weighted } from "../random.mjs";
import { dataFaults } from "./data.mjs";
import { engineFaults } from "./engines.mjs";
import { networkFaults } from "./network.mjs";
import { processFaults } from "./processes.mjs";

/** In which faults of a round begin. */
const spreadMs = 4_000;

/**
 * Every fault there is: { name, weight, make(random, { brokers }) }, and what it needs: `needsControl` (a command that stops and starts engines),
 * `brokersMin`, `timesMax` (of a run). `make` draws an action: { text, targets, forMs, inject(context), heal(context) }; two actions at a time have no target in common.
 */
export const faults = [...processFaults, ...engineFaults, ...networkFaults, ...dataFaults];

/** The faults that can happen here, and why the others can't. */
export function possible(wanted, { canBeControlled, brokers }) {
  const skipped = [];
  const left = wanted.filter(({ name, needsControl, brokersMin }) => {
    if (needsControl && !canBeControlled)
      skipped.push(`${name}: CHAOS_ENGINES names no command that stops and starts engines`);
    else if (brokers.length < (brokersMin ?? 0))
      skipped.push(`${name}: needs ${brokersMin} brokers, there are ${brokers.length}`);
    else return true;
    return false;
  });
  return { faults: left, skipped };
}

/** One to three actions for a round, each with its fault and `atMs`, when it begins. `times`: how often each fault has been drawn. */
export function drawRound(random, possibleFaults, { brokers, times }) {
  const actions = [];
  const taken = new Set();
  for (let left = between(random, 1, 3); left > 0; left--) {
    const open = possibleFaults.filter(
      ({ name, timesMax }) => (times.get(name) ?? 0) < (timesMax ?? Infinity),
    );
    const fault = weighted(random, open);
    const action = fault.make(random, { brokers });
    const atMs = actions.length === 0 ? 0 : between(random, 0, spreadMs);
    if (action.targets.some((target) => taken.has(target))) continue;
    for (const target of action.targets) taken.add(target);
    times.set(fault.name, (times.get(fault.name) ?? 0) + 1);
    actions.push({ forMs: 0, heal: () => {}, ...action, fault: fault.name, atMs });
  }
  return actions;
}
