// What happens to engines.
import { setTimeout as sleep } from "node:timers/promises";
import { between, oneOf } from "../random.mjs";

const redisKilled = {
  name: "Redis killed",
  weight: 3,
  needsControl: true,
  make: (random) => downFor("redis", "kill", between(random, 500, 8_000)),
};

const redisFrozen = {
  name: "Redis frozen",
  weight: 3,
  needsControl: true,
  make: (random) => frozenFor("redis", between(random, 1_000, 15_000)),
};

const redisWiped = {
  name: "Redis wiped",
  weight: 3,
  make(random) {
    const [withEnd, atRest] = [random() < 0.5, random() < 0.4];
    return {
      text: `${withEnd ? "Redis ended, its data deleted, started" : "all keys unlinked in Redis"}${atRest ? ", at rest" : ""}`,
      atRest,
      targets: ["redis"],
      async inject({ engines }) {
        if (!withEnd || !engines.canBeControlled) return engines.unlinkAll();
        await engines.control("wipe", "redis");
        await engines.control("start", "redis");
      },
    };
  },
};

const redisTail = {
  name: "Redis fails over without its tail",
  weight: 2,
  make(random) {
    const forMs = between(random, 300, 4_000);
    return {
      text: `Redis is as it was ${forMs} ms ago, all connections cut`,
      targets: ["redis"],
      async inject({ engines, cluster }) {
        const before = await engines.dumpAll();
        await sleep(forMs);
        await engines.restoreAll(before);
        each(cluster, "redis", (proxy) => proxy.cut());
      },
    };
  },
};

/** Nothing is written any more that could notice. */
const redisTailAtRest = {
  name: "Redis fails over without its tail, at rest",
  weight: 1,
  make: () => ({
    text: "Redis is as it was when the round began, all connections cut, when no event comes any more",
    targets: ["redis"],
    atRest: true,
    async prepare({ engines }) {
      this.before = await engines.dumpAll();
    },
    async inject({ engines, cluster }) {
      await engines.restoreAll(this.before);
      each(cluster, "redis", (proxy) => proxy.cut());
    },
  }),
};

const redisFull = {
  name: "Redis out of memory",
  weight: 2,
  make(random) {
    const forMs = between(random, 2_000, 10_000);
    return {
      text: `Redis takes no more memory for ${forMs} ms`,
      targets: ["redis"],
      forMs,
      inject: ({ engines }) => engines.redis.config("SET", "maxmemory", "1mb"),
      heal: ({ engines }) => engines.redis.config("SET", "maxmemory", "0"),
    };
  },
};

const mongodbEnded = {
  name: "MongoDB ended",
  weight: 3,
  needsControl: true,
  // A killed stand-in may lose its last second, which no MongoDB does that writes its journal: so it is ended.
  make: (random) => downFor("mongodb", "stop", between(random, 500, 10_000)),
};

const mongodbFrozen = {
  name: "MongoDB frozen",
  weight: 2,
  needsControl: true,
  make: (random) => frozenFor("mongodb", between(random, 1_000, 15_000)),
};

const mongodbSlow = {
  name: "MongoDB slow",
  weight: 2,
  make(random) {
    const [forMs, delayMs] = [between(random, 5_000, 12_000), between(random, 100, 600)];
    return {
      text: `MongoDB ${2 * delayMs} ms slower for ${forMs} ms`,
      targets: ["mongodb"],
      forMs,
      inject: ({ cluster }) => each(cluster, "mongodb", (proxy) => proxy.set({ delayMs })),
      heal: ({ cluster }) => each(cluster, "mongodb", (proxy) => proxy.set()),
    };
  },
};

const brokerKilled = {
  name: "broker killed",
  weight: 3,
  needsControl: true,
  brokersMin: 3,
  make: (random, { brokers }) =>
    downFor(`kafka-${oneOf(random, brokers).node}`, "kill", between(random, 500, 10_000), "kafka"),
};

const brokerFrozen = {
  name: "broker frozen",
  weight: 2,
  needsControl: true,
  brokersMin: 3,
  make: (random, { brokers }) =>
    frozenFor(`kafka-${oneOf(random, brokers).node}`, between(random, 1_000, 15_000), "kafka"),
};

const leaderMoved = {
  name: "leaders moved",
  weight: 2,
  brokersMin: 3,
  make(random) {
    const topic = oneOf(random, ["flights", "orders", "flights.dead"]);
    const forMs = between(random, 2_000, 6_000);
    return {
      text: `leaders of ${topic} moved to other brokers for ${forMs} ms`,
      targets: ["kafka"],
      forMs,
      inject: ({ engines }) => engines.moveLeaders(topic),
      heal: ({ engines }) => engines.restoreReplicas(topic),
    };
  },
};

function downFor(engine, verb, forMs, target = engine) {
  return {
    text: `${verb} ${engine}, start ${forMs} ms later`,
    targets: [target],
    forMs,
    inject: ({ engines }) => engines.control(verb, engine),
    heal: ({ engines }) => engines.control("start", engine),
  };
}

function frozenFor(engine, forMs, target = engine) {
  return {
    text: `SIGSTOP ${engine} for ${forMs} ms`,
    targets: [target],
    forMs,
    inject: ({ engines }) => engines.control("freeze", engine),
    heal: ({ engines }) => engines.control("thaw", engine),
  };
}

function each(cluster, engine, change) {
  for (const role of cluster.all) for (const proxy of role.links.of(engine)) change(proxy);
}

export const engineFaults = [
  ...[redisKilled, redisFrozen, redisWiped, redisTail, redisTailAtRest, redisFull],
  ...[mongodbEnded, mongodbFrozen, mongodbSlow],
  ...[brokerKilled, brokerFrozen, leaderMoved],
];
