// What subscribers watch, and what is asked as a query to compare. The periods are fixed and hold every event that a run can make, so that the
// totals of an answer are the events up to its frontier, whatever they are.

const dayMs = 86_400_000;

/** `checks`: how the totals follow from the log: which counts of the events up to the frontier they are. */
export function questionsFor(now) {
  const orders = { from: floor(now - dayMs), to: floor(now + 3 * dayMs) };
  // The flights of half a year, shifted by whole weeks so that some are still to come.
  const flights = { from: floor(now - 30 * 7 * dayMs), to: floor(now + 8 * 7 * dayMs) };
  return [
    {
      ...{ name: "flights, all", field: "network", source: "Flight", period: flights, by: "[]" },
      ...{ rows: "departures meanDelay airports", totals: "departures", counted: { departures: "events" } },
    },
    {
      ...{
        name: "flights by airport",
        field: "punctuality",
        source: "Flight",
        period: flights,
        by: "[origin]",
      },
      rows: "origin departures late meanDelay p95Delay maxDelay destinations",
      ...{ totals: "departures late", counted: { departures: "events" } },
    },
    {
      ...{
        name: "flights by day",
        field: "network",
        source: "Flight",
        period: flights,
        by: "[]",
        every: "1d",
      },
      rows: "window { start closed amended } departures",
      ...{ totals: "departures", counted: { departures: "events" } },
    },
    {
      ...{ name: "orders by shop", field: "sales", source: "Order", period: orders, by: "[shop]" },
      ...{ rows: "shop orders amount", totals: "orders amount" },
      counted: { orders: "events", amount: "amount" },
    },
    {
      ...{
        name: "orders by hour",
        field: "sales",
        source: "Order",
        period: orders,
        by: "[shop]",
        every: "1h",
      },
      rows: "window { start } shop orders amount",
      ...{ totals: "orders amount", counted: { orders: "events", amount: "amount" } },
    },
  ].map(withArguments);
}

export function queryOf({ field, rows, totals, args }) {
  return `{ answer: ${field}(${args}) { nodes { id ${rows} } totals { ${totals} } totalCount revision { token stale } } }`;
}

export function subscriptionOf({ field, rows, totals, args }) {
  return (
    `subscription ($resume: String) { answer: ${field}(${args}, maxRate: 3, resume: $resume) ` +
    `{ kind rows { id ${rows} } removed totals { ${totals} } revision { token stale } } }`
  );
}

function withArguments(question) {
  const { period, by, every } = question;
  const parts = [`from: "${iso(period.from)}"`, `to: "${iso(period.to)}"`, `by: ${by}`, "first: 1000"];
  if (every !== undefined) parts.push(`every: "${every}"`);
  return { ...question, args: parts.join(", ") };
}

function floor(ms) {
  return Math.floor(ms / dayMs) * dayMs;
}

function iso(ms) {
  return new Date(ms).toISOString();
}
