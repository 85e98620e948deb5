import { indentationAt } from "./spans.js";
import type { Replacement } from "./spans.js";

/** One thing of a list as it stands in the text. */
export interface ListItem {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** The same for what means the same. */
  readonly meaning: string;
}

export interface WantedItem {
  readonly id: string;
  readonly meaning: string;
  readonly text: string;
}

/**
 * What has to change in a text so that a list in it (arguments, fields) has the wanted items: values are replaced where they stand, items are
 * taken out with what separates them from the one before, and new ones follow the item that they are wanted after, separated as the others are.
 * Null where there is nothing to hold on to: no item stays, or their order is another.
 */
export function editList(
  text: string,
  present: readonly ListItem[],
  wanted: readonly WantedItem[],
): Replacement[] | null {
  const byId = new Map(wanted.map((item) => [item.id, item]));
  const known = new Map(present.map((item) => [item.id, item]));
  const stay = present.filter(({ id }) => byId.has(id));
  const order = wanted.filter(({ id }) => known.has(id));
  if (stay.length === 0 || order.some(({ id }, index) => id !== stay[index].id)) return null;
  const replacements = [...removals(present, byId)];
  for (const { id, start, end, meaning } of stay) {
    const next = byId.get(id);
    if (next !== undefined && next.meaning !== meaning) replacements.push({ start, end, text: next.text });
  }
  return [...replacements, ...additions(text, { present, stay, known }, wanted)];
}

function removals(present: readonly ListItem[], wanted: ReadonlyMap<string, WantedItem>): Replacement[] {
  const first = present.findIndex(({ id }) => wanted.has(id));
  return present.flatMap(({ id, start, end }, index): Replacement[] => {
    if (wanted.has(id)) return [];
    // Before the first that stays there is nothing to be separated from.
    if (index < first) return [{ start, end: present[index + 1].start, text: "" }];
    return [{ start: present[index - 1].end, end, text: "" }];
  });
}

interface Places {
  readonly present: readonly ListItem[];
  readonly stay: readonly ListItem[];
  readonly known: ReadonlyMap<string, ListItem>;
}

function additions(text: string, places: Places, wanted: readonly WantedItem[]): Replacement[] {
  const { present, stay, known } = places;
  const between = separatorOf(text, present);
  const added: Replacement[] = [];
  let before: ListItem | null = null;
  for (const { id, text: next } of wanted) {
    const here = known.get(id);
    if (here !== undefined) before = here;
    else if (before !== null) added.push({ start: before.end, end: before.end, text: between + next });
    else added.push({ start: stay[0].start, end: stay[0].start, text: next + between });
  }
  return added;
}

/** As the last two present items are separated; of a single one, whether it has a line of its own decides. */
function separatorOf(text: string, items: readonly ListItem[]): string {
  const last = items[items.length - 1];
  const from = items.length > 1 ? items[items.length - 2].end : text.lastIndexOf("\n", last.start - 1);
  const between = text.slice(Math.max(0, from), last.start);
  const isAlone = items.length === 1;
  if (between.includes("\n") && (!isAlone || between.trim() === ""))
    return `\n${indentationAt(text, last.start)}`;
  if (!isAlone) return between;
  return text.slice(0, last.start).trimEnd().endsWith("{") ? " " : ", ";
}
