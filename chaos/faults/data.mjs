// What happens in the data itself.
import { randomBytes } from "node:crypto";
import { between, oneOf } from "../random.mjs";

const largeBytes = 2 * 1024 * 1024;
const partitionsAddedMax = 2;

const repeated = {
  name: "orders sent again",
  weight: 3,
  make(random) {
    const count = between(random, 5, 40);
    return {
      text: `${count} batches of orders that were taken sent once more`,
      targets: ["clients"],
      // Each until it is taken: not now, if the collector is away.
      inject: ({ clients }) => clients.repeat(count),
    };
  },
};

const poisons = {
  "no JSON": () => Buffer.from("{ this is no JSON"),
  "random bytes": () => randomBytes(300),
  "2 MB": () => Buffer.alloc(largeBytes, "x"),
  "no value": () => null,
  "an empty value": () => Buffer.alloc(0),
  "wrong types": () => Buffer.from('{"scheduledAt":17,"origin":["ATL"],"delay":"late","id":{},"at":false}'),
  "deep nesting": () => Buffer.from("[".repeat(20_000)),
  "lone surrogates": () => Buffer.from('{"origin":"\\ud800","destination":"\\udfff"}'),
};

const poison = {
  name: "poison in a topic",
  weight: 3,
  make(random) {
    const topic = oneOf(random, ["flights", "orders"]);
    const kinds = Array.from({ length: between(random, 1, 6) }, () => oneOf(random, Object.keys(poisons)));
    const keys = kinds.map(() => oneOf(random, [null, "ATL"]));
    return {
      text: `into ${topic}: ${kinds.join(", ")}`,
      targets: ["poison"],
      inject: ({ engines }) =>
        engines.produce(
          topic,
          kinds.map((kind, at) => ({ key: keys[at], value: poisons[kind]() })),
        ),
    };
  },
};

/** At rest, as an order that is sent again into another partition than before counts as another order: ids are known by partition. */
const partitions = {
  name: "partitions added",
  weight: 1,
  timesMax: partitionsAddedMax,
  make: () => ({
    text: "one more partition for each topic, at rest; collector and feed ended",
    targets: ["kafka", "feed", "collector"],
    atRest: true,
    async inject({ engines, cluster, clients }) {
      clients.forget();
      for (const topic of ["flights", "orders"]) await engines.addPartition(topic);
      // They learn of it sooner or later; by a start, at once.
      for (const name of ["collector", "feed"]) cluster.role(name).signal("SIGTERM");
    },
  }),
};

const full = {
  name: "disk full",
  weight: 2,
  needsDisk: true,
  make(random) {
    const forMs = between(random, 1_000, 8_000);
    const isKilled = random() < 0.4;
    return {
      text: `the disk of the process with everything embedded full for ${forMs} ms${isKilled ? ", SIGKILL meanwhile" : ""}`,
      targets: ["laptop"],
      forMs,
      async inject({ laptop }) {
        await laptop.fill();
        if (isKilled) laptop.role.signal("SIGKILL");
      },
      heal: ({ laptop }) => laptop.free(),
    };
  },
};

export const dataFaults = [repeated, poison, partitions, full];
