/** The group of events that came after `maxGroups` was reached. No group key looks like it, as keys are JSON arrays. */
export const OVERFLOW_GROUP = "*";

export type GroupValue = string | number | boolean | null;

/** The values of the dimensions, in order, as one string. */
export function groupKey(values: readonly GroupValue[]): string {
  return JSON.stringify(values);
}

/** The values of a group key; null for the overflow group. */
export function parseGroupKey(key: string): readonly GroupValue[] | null {
  return key === OVERFLOW_GROUP ? null : (JSON.parse(key) as GroupValue[]);
}
