// Looks at what the API tells of a FlightLoad, by subscription and by queries, and holds every answer against what was posted.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

/** Flights since `from`, by airport: what was posted and nothing of before. */
const document = (kind, { from, to, more = "" }, fields) =>
  `${kind} { punctuality(from: "${from}", to: "${to}", by: [origin], first: 1000${more}) { ${fields} revision { stale } } }`;

export class FlightWatcher {
  /** Flights of each airport that a frame has shown. */
  seen = new Map();
  /** Milliseconds from the posting of a flight to the frame that showed it. */
  latencies = [];
  /** What was wrong with frames and answers, in words. */
  wrong = [];
  frames = 0;
  staleFrames = 0;
  #load;
  #client;
  #url;
  #period;
  #answered = new Map();

  constructor({ url, load, period, maxRate = 20 }) {
    this.#url = url;
    this.#load = load;
    this.#period = period;
    for (const airport of load.airports.flat()) this.seen.set(airport, 0);
    this.#client = createClient({
      url: `${url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
    });
    this.#client.subscribe(
      {
        query: document(
          "subscription",
          { ...period, more: `, maxRate: ${maxRate}` },
          "kind rows { origin departures } removed",
        ),
      },
      {
        next: ({ data, errors }) => (data ? this.#frame(data.punctuality) : this.#tell("frame", errors)),
        error: (error) => this.#tell("subscription", error),
        complete: () => undefined,
      },
    );
  }

  /** Age of the oldest flight that no frame has shown yet, in ms; 0 if all are shown. */
  get lagMs() {
    let oldest = performance.now();
    for (const [airport, posted] of this.#load.posted)
      oldest = Math.min(oldest, posted[this.seen.get(airport)] ?? Infinity);
    return performance.now() - oldest;
  }

  /** Whether frames show all that was posted. */
  get isComplete() {
    return [...this.#load.posted].every(([airport, posted]) => this.seen.get(airport) === posted.length);
  }

  /** A query, checked: { stale } and the lag that it shows in ms; throws if there is no answer. */
  async query() {
    const query = document("query", this.#period, "nodes { origin departures }");
    const askedAt = performance.now();
    const response = await fetch(`${this.#url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
      signal: AbortSignal.timeout(15_000),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
    const { nodes, revision } = data.punctuality;
    const counts = new Map(nodes.map(({ origin, departures }) => [origin, departures]));
    this.#check("answer", counts);
    // What is behind must say so; what does not say so never goes back.
    if (!revision.stale)
      for (const airport of this.seen.keys()) {
        const [now, before] = [counts.get(airport) ?? 0, this.#answered.get(airport) ?? 0];
        if (now < before) this.#tell("answer", `${airport} went back from ${before} to ${now}`);
        this.#answered.set(airport, now);
      }
    let oldest = askedAt;
    for (const [airport, posted] of this.#load.posted)
      oldest = Math.min(oldest, posted[counts.get(airport) ?? 0] ?? Infinity);
    return { stale: revision.stale, lagMs: askedAt - oldest };
  }

  close() {
    return this.#client.dispose();
  }

  #frame({ kind, rows, removed, revision }) {
    const at = performance.now();
    this.frames++;
    if (revision.stale) this.staleFrames++;
    const counts = new Map(kind === "SNAPSHOT" ? [] : this.seen);
    for (const { origin, departures } of rows) counts.set(origin, departures);
    if (removed.length > 0) this.#tell("frame", `${removed.length} rows left`);
    this.#check("frame", counts);
    for (const [airport, before] of this.seen) {
      const now = counts.get(airport) ?? 0;
      const posted = this.#load.posted.get(airport);
      for (let i = before; i < Math.min(now, posted.length); i++) this.latencies.push(at - posted[i]);
      if (now < before && !revision.stale)
        this.#tell("frame", `${airport} went back from ${before} to ${now}`);
      this.seen.set(airport, Math.max(before, now));
    }
  }

  /** No more than was posted, and of each partition the counts that some moment really had: airports get flights by turns. */
  #check(what, counts) {
    for (const airports of this.#load.airports) {
      const each = airports.map((airport) => counts.get(airport) ?? 0);
      const isOfAMoment = each.every(
        (count, i) => count <= each[0] && count >= each[0] - 1 && (i === 0 || count <= each[i - 1]),
      );
      if (!isOfAMoment) this.#tell(what, `${airports.join(" ")} have ${each.join(" ")}`);
      airports.forEach((airport, i) => {
        const { length } = this.#load.posted.get(airport);
        if (each[i] > length) this.#tell(what, `${airport} has ${each[i]} of ${length}`);
      });
    }
  }

  #tell(what, problem) {
    this.wrong.push(`${what}: ${typeof problem === "string" ? problem : JSON.stringify(problem)}`);
  }
}
