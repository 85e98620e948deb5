import { nextTick, watch } from "vue";
import { isCatchingUp, isStill } from "./glow";
import { openPace } from "./pace";
import type { Ref } from "vue";

const moveMs = 240;
const ease = "cubic-bezier(.2, 0, 0, 1)";
/** Tables that are ordered anew more often than this just stand in their new order: slides would never end. */
const movesMax = 3;
const separator = "\u0000";

/** Drawn lines in order, and the place of the first of them among all. */
interface Drawn {
  readonly start: number;
  readonly ids: readonly string[];
}

/** Rows slide to their new places (first, last, invert, play). `drawn` must change in the same tick as the rows. */
export function useMoves(body: Readonly<Ref<HTMLElement | null>>, drawn: () => Drawn): void {
  const isRestless = openPace(movesMax);
  watch(
    () => [drawn().start, drawn().ids.join(separator)] as const,
    ([start, ids], [startBefore, idsBefore]) => {
      if (ids === idsBefore || isCatchingUp() || isStill()) return;
      if (isRestless(performance.now())) return;
      const before = new Map(idsBefore.split(separator).map((id, place) => [id, startBefore + place]));
      void nextTick(() => slide(body.value, start, before));
    },
    { flush: "pre" },
  );
}

interface Comings {
  /** All ids in order, not only those that are drawn. */
  ids(): readonly string[];
  /** What the reader has asked for: where it changes, rows come and go without a show. */
  because(): readonly unknown[];
}

/** Above so many rows, and for a wave of them, nothing is shown. */
const followedMax = 5_000;
const comingsMax = 10;

/** A new row slides in; one that has left fades where it stood, as a copy that nobody can reach. */
export function useComings(
  body: Readonly<Ref<HTMLElement | null>>,
  ghosts: Readonly<Ref<HTMLElement | null>>,
  { ids, because }: Comings,
): void {
  let reasons = because();
  watch(
    ids,
    (next, before) => {
      const asked = because();
      const isAsked = asked.some((one, index) => one !== reasons[index]);
      reasons = asked;
      if (isAsked || before.length === 0 || Math.max(next.length, before.length) > followedMax) return;
      if (isCatchingUp() || isStill()) return;
      const [now, then] = [new Set(next), new Set(before)];
      const come = next.filter((id) => !then.has(id));
      const gone = before.filter((id) => !now.has(id));
      if (come.length + gone.length === 0 || Math.max(come.length, gone.length) > comingsMax) return;
      const copies = gone.flatMap((id) => ghostOf(rowOf(body.value, id)));
      void nextTick(() => {
        for (const copy of copies) fade(ghosts.value, copy);
        for (const id of come) slideIn(rowOf(body.value, id));
      });
    },
    { flush: "pre" },
  );
}

function rowOf(body: HTMLElement | null, id: string): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`tr[data-id="${CSS.escape(id)}"]`) ?? null;
}

function ghostOf(row: HTMLElement | null): HTMLElement[] {
  if (row === null) return [];
  const copy = row.cloneNode(true) as HTMLElement;
  [...copy.children].forEach((cell, index) => {
    (cell as HTMLElement).style.width = `${(row.children[index] as HTMLElement).offsetWidth}px`;
    cell.removeAttribute("id");
  });
  copy.style.top = `${row.offsetTop}px`;
  delete copy.dataset.id;
  return [copy];
}

function fade(ghosts: HTMLElement | null, copy: HTMLElement): void {
  if (ghosts === null) return;
  ghosts.append(copy);
  const fading = copy.animate([{ opacity: 1 }, { opacity: 0 }], { duration: moveMs, easing: ease });
  fading.onfinish = fading.oncancel = () => copy.remove();
}

function slideIn(row: HTMLElement | null): void {
  row?.animate(
    [
      { opacity: 0, transform: "translateX(-0.75rem)" },
      { opacity: 1, transform: "none" },
    ],
    { duration: moveMs, easing: ease },
  );
}

/** Rows are equally high: how far one has moved is known without asking for its place, which would lay out the page in every frame. */
function slide(body: HTMLElement | null, start: number, before: ReadonlyMap<string, number>): void {
  const rows = [...(body?.querySelectorAll<HTMLElement>("tr[data-id]") ?? [])];
  const moved = rows.flatMap((row, place) => {
    const from = before.get(row.dataset.id!);
    return from === undefined || from === start + place ? [] : [{ row, lines: from - start - place }];
  });
  for (const { row, lines } of moved)
    row.animate([{ transform: `translateY(calc(${lines} * var(--row)))` }, { transform: "none" }], {
      duration: moveMs,
      easing: ease,
    });
}
