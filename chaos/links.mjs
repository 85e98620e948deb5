// A process's own links: a proxy between it and each engine, each broker for itself.
import { KafkaConnection } from "./kafka-frames.mjs";
import { FaultProxy } from "./proxy.mjs";

const defaultPorts = { redis: 6379, mongodb: 27017 };

export class Links {
  #byEngine;
  #urls;

  constructor(byEngine, urls) {
    this.#byEngine = byEngine;
    this.#urls = urls;
  }

  static async open({ brokers, urls }) {
    const addresses = [];
    const proxies = brokers.map((broker) => new FaultProxy(broker, () => new KafkaConnection(addresses)));
    await Promise.all(proxies.map((proxy) => proxy.listen()));
    addresses.push(...brokers.map((broker, at) => ({ from: broker, to: proxies[at].address })));
    const [redis, mongodb] = ["REDIS_URL", "MONGODB_URL"].map((name) => new FaultProxy(placeOf(urls[name])));
    await Promise.all([redis.listen(), mongodb.listen()]);
    return new Links({ kafka: proxies, redis: [redis], mongodb: [mongodb] }, urls);
  }

  /** The proxies of `kafka`, `redis` or `mongodb`. */
  of(engine) {
    return this.#byEngine[engine];
  }

  /** What a process is told, so that it goes through the proxies. */
  environment() {
    const [redis] = this.#byEngine.redis;
    const [mongodb] = this.#byEngine.mongodb;
    return {
      KAFKA_BROKERS: this.#byEngine.kafka.map(({ address }) => `${address.host}:${address.port}`).join(","),
      REDIS_URL: throughProxy(this.#urls.REDIS_URL, redis.address),
      MONGODB_URL: throughProxy(this.#urls.MONGODB_URL, mongodb.address),
    };
  }

  async close() {
    await Promise.all(
      Object.values(this.#byEngine).map((each) => Promise.all(each.map((proxy) => proxy.close()))),
    );
  }
}

/** Host and port of a URL with one host. */
export function placeOf(url) {
  const { protocol, hostname, port } = new URL(url);
  const usual = protocol.startsWith("mongodb") ? defaultPorts.mongodb : defaultPorts.redis;
  return { host: hostname, port: Number(port) || usual };
}

/** The URL with another place in it. Not of several hosts: those would be gone around the proxy to. */
export function throughProxy(url, { host, port }) {
  const [, before, after] = /^([a-z+]+:\/\/(?:[^/@]*@)?)[^/?]+(.*)$/.exec(url);
  return `${before}${host}:${port}${after}`;
}
