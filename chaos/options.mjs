import { parseArgs } from "node:util";

const wholes = ["seed", "rounds", "pace", "partitions", "patience", "verify-every"];

export const usage = `npm run chaos -- [options]

  --minutes N        rounds begin for so long (default: 10, if --rounds is not given)
  --rounds N         so many rounds
  --seed N           decides what happens, and in which order (default: the time)
  --faults a,b       only faults whose names contain one of these
  --list             lists the faults
  --pace N           events a second of the feed (default 500)
  --partitions N     of each topic (default 4)
  --patience N       seconds within which all must be well again after the last fault of a round (default 120)
  --verify-every N   rounds between two runs of freshet verify (default 6)
  --keep             leaves in the engines what a run made that was not well

KAFKA_BROKERS, REDIS_URL and MONGODB_URL say where the engines are. CHAOS_ENGINES may name a program that takes "kill redis",
"start redis", "stop mongodb", "freeze kafka-2", "thaw kafka-2" and "wipe redis"; faults that need it are left out without it.
`;

/** Throws an Error with a sentence where an option makes no sense. `now`: the seed, if none is given. */
export function optionsOf(args, now) {
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries([...wholes, "minutes", "faults"].map((name) => [name, { type: "string" }])),
      ...Object.fromEntries(
        ["list", "keep", "help"].map((name) => [name, { type: "boolean", default: false }]),
      ),
    },
  });
  const whole = (name, usual) => {
    if (values[name] === undefined) return usual;
    if (!/^\d{1,10}$/.test(values[name]))
      throw new Error(`--${name} must be a whole number, not ${values[name]}`);
    return Number(values[name]);
  };
  const minutes = values.minutes === undefined ? null : Number(values.minutes);
  if (minutes !== null && !(minutes > 0))
    throw new Error(`--minutes must be a number, not ${values.minutes}`);
  const rounds = whole("rounds", Infinity);
  return {
    rounds,
    minutes: minutes ?? (rounds === Infinity ? 10 : Infinity),
    seed: whole("seed", now % 1_000_000_000),
    faults: values.faults?.split(",").map((part) => part.trim().toLowerCase()) ?? null,
    pace: Math.max(100, whole("pace", 500)),
    partitions: Math.max(1, whole("partitions", 4)),
    patienceMs: 1_000 * Math.max(10, whole("patience", 120)),
    verifyEvery: Math.max(1, whole("verify-every", 6)),
    ...{ list: values.list, keep: values.keep, help: values.help },
  };
}

/** Those whose names contain one of the words; throws where a word names none. */
export function chosen(faults, words) {
  if (words === null) return faults;
  for (const word of words)
    if (!faults.some(({ name }) => name.toLowerCase().includes(word)))
      throw new Error(`no fault is called ${word}; --list shows them`);
  return faults.filter(({ name }) => words.some((word) => name.toLowerCase().includes(word)));
}
