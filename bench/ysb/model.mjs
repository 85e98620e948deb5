// The benchmark as a model of Freshet.
import { compileModel } from "@freshet/schema";

export const PANE_MS = 10_000;

export const MODEL = `
type AdEvent @event(topic: "ads", time: "event_time") @time(lateness: "1s", accept: "1h") {
  user_id: ID!
  page_id: ID!
  ad_id: ID!
  ad_type: String!
  event_type: String!
  event_time: DateTime!
  ip_address: String!
  ad: Ad @lookup(by: "ad_id")
}

type Ad @table(file: "ads.csv", key: "id") { id: ID! campaign: ID! }

type Campaigns @rollup(of: "AdEvent", grains: ["10s"], where: "event_type == 'view'")
  @keep(live: "1h", history: [{ grain: "10s", for: "1d" }]) {
  campaign: ID @by(expr: "ad.campaign")
  views: Long! @count
}
`;

export function makePlan() {
  const { plan, problems } = compileModel([{ name: "model.graphql", text: MODEL }], {
    tables: new Map([["ads.csv", "static"]]),
  });
  if (plan === null) throw new Error(JSON.stringify(problems, null, 2));
  return plan;
}
