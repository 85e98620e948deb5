import { LogError } from "../port.js";
import type { Broker } from "./kafkajs.js";

/** The requests that carry records, in the versions in which we send them; the youngest came with Kafka 2.3. */
const SENT = [
  { apiKey: 0, name: "Produce", version: 7 },
  { apiKey: 1, name: "Fetch", version: 11 },
] as const;

/** Refuses a broker that does not know the requests that we send: it would end the connection at the first one, and say nothing. */
export function checkVersion({ versions }: Pick<Broker, "versions">, where: string): void {
  if (versions === null) return;
  for (const { apiKey, name, version } of SENT) {
    const { minVersion = 0, maxVersion = -1 } = versions[apiKey] ?? {};
    if (minVersion <= version && version <= maxVersion) continue;
    const known = maxVersion < 0 ? "none" : `${minVersion} to ${maxVersion}`;
    throw new LogError(
      "io",
      `The broker at ${where} can't be used: it knows of the request ${name} version ${known}, and ${version} is needed. ` +
        (version > maxVersion ? "Use Kafka 2.3 or later." : "It is too new for this version of Freshet."),
      { notWritten: true },
    );
  }
}
