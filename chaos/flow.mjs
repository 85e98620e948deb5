// How far the cluster is: what the api nodes say they have counted, against the ends of the topics.
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 200;
const noteMs = 400;
const answerMsMax = 3_000;
/** What "lag < 1 s" means: everything that was in the log a second ago is counted. */
const lagMsMax = 1_000;
/** So long without a look that says otherwise: what has just gone wrong shows only after a moment. */
const goodMs = 3_000;
const restMs = 600;
const sourcesQuery =
  "{ _sources { name read applied late invalid filtered catchUp { progress } partitions { partition frontier lag stopped } } }";

/** Data of a GraphQL answer; rejects if there is none. */
export async function ask(url, query) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(answerMsMax),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join("; "));
  return data;
}

export async function sourcesAt(url) {
  const { _sources } = await ask(url, sourcesQuery);
  return _sources;
}

export class Flow {
  #engines;
  #urls;
  #topics;
  /** { at, ends } of the last seconds; `ends` by name of the source. */
  #past = [];
  #last = "not looked at yet";
  #noting = null;

  /** `urls`: of the api nodes; `topics`: { name, topic } of the sources. */
  constructor({ engines, urls, topics }) {
    this.#engines = engines;
    this.#urls = urls;
    this.#topics = topics;
  }

  /** From now on it is noted where the topics end, so that it is known what was there a second ago. */
  watch() {
    if (this.#noting !== null) return;
    const note = async () => {
      await this.#look().catch(() => {});
      if (this.#noting !== null) this.#noting = setTimeout(note, noteMs);
    };
    this.#noting = setTimeout(note, 0);
  }

  unwatch() {
    clearTimeout(this.#noting);
    this.#noting = null;
  }

  /** Milliseconds until every node has counted everything but the last second, while events go on coming; null if it takes longer than `msMax`. */
  recovered(msMax) {
    return this.#within(lagMsMax, { stretchMs: goodMs, msMax });
  }

  /** Until everything is counted, where nothing comes any more; null if it takes longer than `msMax`. */
  settled(msMax) {
    return this.#within(0, { stretchMs: restMs, msMax });
  }

  /** What was wrong at the last look, in words. */
  get last() {
    return this.#last;
  }

  /** Milliseconds until a stretch without lag begins. */
  async #within(lagMs, { stretchMs, msMax }) {
    const began = performance.now();
    let since = null;
    for (let now = began; now - began < msMax; now = performance.now()) {
      if (!(await this.#isWithin(lagMs))) since = null;
      else if (since === null) since = now;
      else if (now - since >= stretchMs) return since - began;
      await sleep(pollMs);
    }
    return null;
  }

  async #isWithin(lagMs) {
    try {
      const now = await this.#look();
      const then = this.#past.filter(({ at }) => at <= now.at - lagMs).at(-1);
      if (then === undefined) return false;
      const sources = await Promise.all(this.#urls.map((url) => sourcesAt(url)));
      this.#last = sources.flatMap((each, at) => behindIn(each, then.ends, this.#urls[at])).join("; ");
      return this.#last === "";
    } catch (error) {
      this.#last = error.message;
      return false;
    }
  }

  async #look() {
    // Before the answers come, so that it is never later than it seems.
    const at = performance.now();
    const ends = new Map();
    for (const { name, topic } of this.#topics) ends.set(name, await this.#engines.ends(topic));
    const past = this.#past.filter((each) => each.at > at - 5 * lagMsMax);
    this.#past = [...past, { at, ends }].sort((a, b) => a.at - b.at);
    return { at };
  }
}

function behindIn(sources, ends, url) {
  return sources.flatMap(({ name, partitions }) =>
    ends.get(name).flatMap((end, partition) => {
      const { frontier, stopped } = partitions.find((each) => each.partition === partition) ?? {};
      if (end === 0 || (frontier ?? -1) >= end - 1) return [];
      const why = stopped ? `, stopped: ${stopped}` : "";
      return [`${url} has counted ${name}/${partition} up to ${frontier ?? "nothing"} of ${end - 1}${why}`];
    }),
  );
}
