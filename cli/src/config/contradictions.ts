import type { SettingName, SettingValues } from "./settings.js";

/** Settings that are right one by one and can't both be meant, as sentences. `isGiven` tells whether somebody wrote it down. */
export function contradictions(
  values: SettingValues,
  isGiven: (name: SettingName) => boolean,
): readonly string[] {
  const problems: string[] = [];
  const needs = (name: SettingName, other: SettingName, why: string): void => {
    if (isGiven(name) && !isGiven(other)) problems.push(`${name} is set and ${other} is not: ${why}`);
  };
  const ofKafka = [
    ...(["KAFKA_USERNAME", "KAFKA_PASSWORD", "KAFKA_SASL", "KAFKA_TLS", "KAFKA_CA", "KAFKA_CERT"] as const),
    ...(["KAFKA_KEY", "KAFKA_REPLICATION", "FRESHET_GROUP"] as const),
  ];
  for (const name of ofKafka)
    needs(name, "KAFKA_BROKERS", "without it the log is the embedded one. Set both, or neither.");
  needs("REDIS_CA", "REDIS_URL", "without it the live store is the embedded one. Set both, or neither.");
  needs(
    "MONGODB_READABLE",
    "MONGODB_URL",
    "without it the history is the embedded one. Set both, or neither.",
  );
  needs("KAFKA_USERNAME", "KAFKA_PASSWORD", "SASL needs both.");
  needs("KAFKA_PASSWORD", "KAFKA_USERNAME", "SASL needs both.");
  needs("KAFKA_SASL", "KAFKA_USERNAME", "the mechanism needs a user and a password.");
  needs("KAFKA_CERT", "KAFKA_KEY", "a certificate can't be used without its key.");
  needs("KAFKA_KEY", "KAFKA_CERT", "a key is of no use without its certificate.");
  const ofBucket = ["S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] as const;
  for (const name of [...ofBucket, "S3_ENDPOINT", "S3_SESSION_TOKEN"] as const) {
    const other = ofBucket.find((each) => each !== name && !isGiven(each));
    if (other !== undefined) needs(name, other, "a bucket needs a region and both keys.");
  }
  if (values.FRESHET_WEBHOOKS.size > 0)
    needs("FRESHET_WEBHOOKS", "FRESHET_WEBHOOK_SECRET", "reports are posted with a signature.");
  for (const name of ["KAFKA_CA", "KAFKA_CERT", "KAFKA_KEY"] as const)
    if (isGiven(name) && values.KAFKA_TLS === false)
      problems.push(`${name} is set and KAFKA_TLS is off. Remove one of them.`);
  const isShared = isGiven("KAFKA_BROKERS") || isGiven("REDIS_URL") || isGiven("MONGODB_URL");
  if (isGiven("FRESHET_PREFIX") && !isShared)
    problems.push(
      "FRESHET_PREFIX is set, and there is nothing to share: neither KAFKA_BROKERS nor REDIS_URL nor MONGODB_URL is set. " +
        "Embedded engines are told apart by FRESHET_DATA.",
    );
  if (isGiven("FRESHET_EDITION") && !(isGiven("REDIS_URL") && isGiven("MONGODB_URL")))
    problems.push(
      "FRESHET_EDITION is set, and not both of REDIS_URL and MONGODB_URL: an edition lies in shared stores. " +
        "To compute embedded results anew: freshet start --rebuild.",
    );
  return problems;
}
