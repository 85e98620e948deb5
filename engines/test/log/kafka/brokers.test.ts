import { expect, it } from "vitest";
import { Brokers } from "../../../src/log/kafka/brokers.js";
import type { Kafkajs } from "../../../src/log/kafka/kafkajs.js";
import { settingsOf } from "../../../src/log/kafka/options.js";

/** As kafkajs's: connected with the first byte, of use when it has been asked for its versions. */
class SlowBroker {
  static made: SlowBroker[] = [];
  isOfUse = false;
  connects = 0;
  answer: () => void = () => undefined;
  #isConnected = false;

  constructor() {
    SlowBroker.made.push(this);
  }
  isConnected(): boolean {
    return this.#isConnected;
  }
  async connect(): Promise<void> {
    this.connects++;
    this.#isConnected = true;
    await new Promise<void>((resolve) => (this.answer = resolve));
    this.isOfUse = true;
  }
}

it("gives a broker only when it is of use, also to who asks while it is connecting", async () => {
  const kafkajs = {
    Broker: SlowBroker,
    ConnectionPool: class {
      readonly pool = [];
    },
    createLogger: () => undefined,
  } as unknown as Kafkajs;
  const brokers = new Brokers(kafkajs, settingsOf({ brokers: ["localhost:9092"] }));
  const uses: boolean[] = [];
  const first = brokers.any().then((broker) => uses.push((broker as unknown as SlowBroker).isOfUse));
  await Promise.resolve();
  const second = brokers.any().then((broker) => uses.push((broker as unknown as SlowBroker).isOfUse));
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect(uses).toEqual([]);
  const [broker] = SlowBroker.made;
  broker.answer();
  await Promise.all([first, second]);
  expect(uses).toEqual([true, true]);
  expect(broker.connects).toBe(1);
});
