import { compileModel, parseReport, type Plan, type ReportDefinition } from "@freshet/schema";
import type { Execute } from "@freshet/reports";

const MODEL = `
type Flight @event(topic: "flights", time: "at", key: "origin") @time(lateness: "1h") { at: DateTime!  origin: String!  delay: Float! }
type Punctuality @rollup(of: "Flight", grains: ["1h", "1d"]) {
  origin: String! @label(text: "Airport")
  "Flights that left."
  departures: Long! @count
  late: Long! @count(where: "delay > 15.0")
  lateShare: Float @ratio(of: "late", to: "departures") @unit(name: "%")
}`;

const REPORT = `query Weekly($from: DateTime!, $to: DateTime!, $origin: String = "ATL")
@report(title: "Week <b>", lead: "**{total.lateShare}** late, {total.lateShare.change}.", compare: PREVIOUS, timeZone: "Europe/Berlin") {
  total: punctuality(from: $from, to: $to, by: []) @panel(view: STAT, y: ["lateShare"], thresholds: [20]) { nodes { lateShare } }
  airports: punctuality(from: $from, to: $to, by: [origin], where: { origin: { ne: $origin } }, first: 200)
    @section(title: "One") @panel(view: TABLE, y: ["departures"]) { nodes { origin departures } totals { departures } }
  again: punctuality(from: $from, to: $to, by: [origin]) @section(title: "Two") @panel(view: PIE, x: "origin", y: ["departures"]) { nodes { origin departures } }
  days: punctuality(from: $from, to: $to, every: "1d", by: []) @section(title: "Three") @panel(view: BAR, x: "window.start", y: ["departures"]) { nodes { window { start } departures } }
}`;

export const plan: Plan = planOf();
export const weekly: ReportDefinition = reportOf();

function planOf(): Plan {
  const { plan: made, problems } = compileModel([{ name: "model.graphql", text: MODEL }]);
  if (made === null) throw new Error(JSON.stringify(problems));
  return made;
}

function reportOf(): ReportDefinition {
  const { report, problems } = parseReport({ name: "weekly.graphql", text: REPORT }, plan);
  if (report === null) throw new Error(JSON.stringify(problems));
  return report;
}

/** Names as events may bring them. */
export const HOSTILE = ["<script>alert(1)</script>", "=1+1", "שלום 😀", "w".repeat(10_000)];

/** Rows that depend on nothing but the question. */
export function answering(options: { readonly asked?: string[]; readonly watermark?: string } = {}): Execute {
  const { asked = [], watermark = "2026-12-31T00:00:00.000Z" } = options;
  return ({ query, variables }) => {
    asked.push(query);
    const key = /_(\w+)/u.exec(query)?.[1] ?? "";
    const from = Date.parse(String(variables.from));
    const of = (start: number, length: number) => ({
      start: new Date(start).toISOString(),
      end: new Date(start + length).toISOString(),
      closed: true,
      amended: 0,
    });
    const name = (at: number) => HOSTILE[at] ?? `A${at}`;
    const earlier = from < Date.parse("2026-11-15T00:00:00Z");
    const rows: Record<string, object[]> = {
      total: [{ id: "t", lateShare: earlier ? 20 : 25.5 }],
      airports: Array.from({ length: 120 }, (_, at) => ({
        id: `${at}`,
        origin: name(at),
        departures: 1000 - at,
      })),
      again: Array.from({ length: 5 }, (_, at) => ({ id: `${at}`, origin: name(at), departures: 10 + at })),
      days: Array.from({ length: 7 }, (_, at) => ({
        id: `${at}`,
        window: of(from + at * 86_400_000, 86_400_000),
        departures: at,
      })),
    };
    const nodes = rows[key].map((row) => ({ window: of(from, 604_800_000), overflow: false, ...row }));
    const totals = key === "airports" ? { totals: { departures: 4242 } } : {};
    return Promise.resolve({
      data: { [key]: { nodes, ...totals, totalCount: nodes.length, revision: { watermark } } },
    });
  };
}
