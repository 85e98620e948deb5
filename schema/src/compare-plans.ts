import type { Plan } from "./plan.js";
export interface PlanChange {
  readonly kind: "additive" | "rebuild" | "breaking";
  readonly what: string;
  readonly where: string;
}
export function comparePlans(_previous: Plan, _next: Plan): readonly PlanChange[] {
  return [];
}
