import { nextTick, watch } from "vue";
import type { Ref } from "vue";

const glowMs = 1200;
const moveMs = 240;
const ease = "cubic-bezier(.2, 0, 0, 1)";

/** While history is loaded everything changes all the time: motion would say nothing, and cost a core where nothing but the processor draws. */
function isCatchingUp(): boolean {
  return document.querySelector('.top[data-state="catching-up"]') !== null;
}

/** A value that changed glows once; a newer change starts the glow again. Without motion it is underlined as long. */
export function glow(element: Element): void {
  if (isCatchingUp()) return;
  element.getAnimations().forEach((animation) => animation.id === "glow" && animation.cancel());
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const frames = still
    ? [{ boxShadow: "inset 0 -2px 0 var(--accent)" }, { boxShadow: "inset 0 -2px 0 var(--accent)" }]
    : [
        { background: "var(--glow)", boxShadow: "0 0 0 .3125rem var(--glow)" },
        { background: "transparent", boxShadow: "0 0 0 .3125rem transparent" },
      ];
  element.animate(frames, { id: "glow", duration: glowMs, easing: still ? "linear" : ease });
}

/** Rows slide to their new places (first, last, invert, play). `ids` must change in the same tick as the rows. */
export function useMoves(body: Readonly<Ref<HTMLElement | null>>, ids: () => readonly string[]): void {
  watch(
    () => ids().join("\u0000"),
    () => {
      if (isCatchingUp() || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      const before = places(body.value);
      void nextTick(() => slide(body.value, before));
    },
    { flush: "pre" },
  );
}

function places(body: HTMLElement | null): Map<string, number> {
  const found = new Map<string, number>();
  for (const row of body?.querySelectorAll<HTMLElement>("tr[data-id]") ?? [])
    found.set(row.dataset.id!, row.offsetTop);
  return found;
}

function slide(body: HTMLElement | null, before: ReadonlyMap<string, number>): void {
  for (const row of body?.querySelectorAll<HTMLElement>("tr[data-id]") ?? []) {
    const from = before.get(row.dataset.id!);
    if (from === undefined || from === row.offsetTop) continue;
    row.animate([{ transform: `translateY(${from - row.offsetTop}px)` }, { transform: "none" }], {
      duration: moveMs,
      easing: ease,
    });
  }
}
