import type { Plan } from "./plan.js";

/** Raised by one, whenever the plan's shape changes in a way an older reader would misread. */
const FORMAT = 1;

/** The plan as JSON text, to be kept beside the data that was built with it. */
export function planToJson(plan: Plan): string {
  return JSON.stringify({ format: FORMAT, plan });
}

/** Reads what planToJson wrote; throws on anything else, as a stored plan that cannot be read must not be guessed. */
export function planFromJson(text: string): Plan {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("format" in value) || !("plan" in value)) {
    throw new Error("This is not a stored plan.");
  }
  if (value.format !== FORMAT) {
    throw new Error(
      `The stored plan has format ${String(value.format)}; this version reads format ${FORMAT}.`,
    );
  }
  return value.plan as Plan;
}
