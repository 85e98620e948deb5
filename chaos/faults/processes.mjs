// What happens to processes.
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { between, oneOf } from "../random.mjs";

const names = ["collector", "processor-1", "processor-2", "api-1", "api-2", "feed"];
/** Kafka gives the partitions of a member to others when it is silent for 10 s. */
const zombieMs = [12_000, 18_000];

const kill = {
  name: "process killed",
  weight: 6,
  make(random) {
    const name = oneOf(random, names);
    return {
      text: `SIGKILL ${name}`,
      targets: [name],
      inject: ({ cluster }) => cluster.role(name).signal("SIGKILL"),
    };
  },
};

const end = {
  name: "process ended",
  weight: 2,
  make(random) {
    const name = oneOf(random, names);
    return {
      text: `SIGTERM ${name}`,
      targets: [name],
      inject: ({ cluster }) => cluster.role(name).signal("SIGTERM"),
    };
  },
};

const zombie = {
  name: "process stopped past its session",
  weight: 3,
  make: (random) => stopped(oneOf(random, names), between(random, ...zombieMs)),
};

const pause = {
  name: "process stopped for a moment",
  weight: 2,
  make: (random) => stopped(oneOf(random, names), between(random, 500, 6_000)),
};

function stopped(name, forMs) {
  return {
    text: `SIGSTOP ${name} for ${forMs} ms`,
    targets: [name],
    forMs,
    inject: ({ cluster }) => cluster.role(name).signal("SIGSTOP"),
    heal: ({ cluster }) => cluster.role(name).signal("SIGCONT"),
  };
}

/** A third processor comes and goes, while the two end or are killed in turn. */
const storm = {
  name: "rebalance storm",
  weight: 2,
  make(random) {
    const steps = Array.from({ length: between(random, 4, 7) }, () => ({
      afterMs: between(random, 300, 2_500),
      name: oneOf(random, ["processor-1", "processor-2", "processor-3", "processor-3"]),
      signal: oneOf(random, ["SIGTERM", "SIGKILL"]),
    }));
    return {
      text: `processors come and go: ${steps.map(({ name, signal }) => `${signal} ${name}`).join(", ")}`,
      targets: ["processor-1", "processor-2", "processor-3"],
      async inject({ cluster }) {
        for (const { afterMs, name, signal } of steps) {
          const role = cluster.role(name);
          if (role.isRunning) role.signal(signal);
          else await role.start();
          await sleep(afterMs);
        }
      },
      heal: ({ cluster }) => cluster.role("processor-3").stop(),
    };
  },
};

/** Of two feeders one must always find itself fenced off; that one ends, is started again, and fences off the other. */
const twoFeeders = {
  name: "two feeders",
  weight: 1,
  make(random) {
    const forMs = between(random, 2_000, 9_000);
    return {
      text: `a second feeder for ${forMs} ms`,
      targets: ["feed"],
      forMs,
      async inject({ cluster }) {
        const [first, second] = [cluster.role("feed"), cluster.role("feed-2")];
        await cp(join(first.dataFolder, "feed"), join(second.dataFolder, "feed"), { recursive: true });
        await second.start();
      },
      heal: ({ cluster }) => cluster.role("feed-2").stop(),
    };
  },
};

export const processFaults = [kill, end, zombie, pause, storm, twoFeeders];
