import { readFileSync } from "node:fs";
import { compileModel, formatProblem } from "@freshet/schema";
import type { CompileOptions, Plan } from "@freshet/schema";

/** The text of a model of this folder. */
export function modelText(name: string): string {
  return readFileSync(new URL(`models/${name}.graphql`, import.meta.url), "utf8");
}

/** Compiles a model that has to be right. */
export function planOf(text: string, options?: CompileOptions): Plan {
  const { plan, problems } = compileModel([{ name: "model.graphql", text }], options);
  if (plan === null) throw new Error(problems.map(formatProblem).join("\n"));
  return plan;
}

/** A small model with one thing in each place, to be varied by replacing parts of it. */
export const SALES = `type Sale @event(topic: "sales", time: "at", key: "shop") {
  at: DateTime!
  shop: String!
  price: Float!
  items: Int
  place: Shop @lookup(by: "shop")
}

type Shop @table(file: "shops.csv", key: "code") {
  code: ID!
  city: String
}

"What shops sell."
type Sales @rollup(of: "Sale", grains: ["1h", "1d"], where: "price > 0") @keep(live: "6h") {
  shop: String!
  city: String @by(expr: "place.city")
  sales: Long! @count
  big: Long! @count(where: "price > 100")
  total: Float @sum(of: "price")
  bigShare: Float @ratio(of: "big", to: "sales") @unit(name: "%")
}
`;
