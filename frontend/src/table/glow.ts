import { openPace } from "./pace";

const glowMs = 1200;
const ease = "cubic-bezier(.2, 0, 0, 1)";
/** What changes again within this time stays lit. */
const busyMs = 400;
/** From here on fades would run all the time, and the whole page would be drawn sixty times a second for them. */
const fadesMax = 8;
/** Lights go out together. */
const sweepMs = 200;

const isBusy = openPace(fadesMax);
const lastAt = new WeakMap<Element, number>();
const fades = new WeakMap<Element, Animation>();
/** What is lit, until when, and whether it fades then. */
const lit = new Map<HTMLElement | SVGElement, { until: number; fades: boolean }>();
let sweeping = false;
let reduced: MediaQueryList | undefined;

/** The reader wants no motion. */
export function isStill(): boolean {
  reduced ??= matchMedia("(prefers-reduced-motion: reduce)");
  return reduced.matches;
}

/** While history is loaded everything changes all the time: motion would say nothing, and cost a core where nothing but the processor draws. */
export function isCatchingUp(): boolean {
  return document.querySelector('.top[data-state="catching-up"]') !== null;
}

/**
 * A value that changed glows once; a newer change starts the glow again. Where changes come many times a second it is simply lit as
 * long as they do. Without motion it is underlined instead.
 */
export function glow(element: HTMLElement | SVGElement): void {
  if (isCatchingUp()) return;
  const now = performance.now();
  const isAgain = now - (lastAt.get(element) ?? -Infinity) < busyMs;
  const many = isBusy(now);
  lastAt.set(element, now);
  fades.get(element)?.cancel();
  if (isStill()) return light(element, { until: now + glowMs, fades: false });
  if (isAgain || many) return light(element, { until: now + busyMs, fades: !many });
  extinguish(element);
  fade(element);
}

function light(element: HTMLElement | SVGElement, how: { until: number; fades: boolean }): void {
  lit.set(element, how);
  if (isStill()) element.style.boxShadow = "inset 0 -2px 0 var(--accent)";
  else {
    element.style.background = "var(--glow)";
    element.style.boxShadow = "0 0 0 .3125rem var(--glow)";
  }
  if (sweeping) return;
  sweeping = true;
  setTimeout(sweep, sweepMs);
}

function sweep(): void {
  const now = performance.now();
  for (const [element, { until, fades }] of lit) {
    if (until > now) continue;
    extinguish(element);
    if (fades && element.isConnected) fade(element);
  }
  sweeping = lit.size > 0;
  if (sweeping) setTimeout(sweep, sweepMs);
}

function extinguish(element: HTMLElement | SVGElement): void {
  if (!lit.delete(element)) return;
  element.style.background = "";
  element.style.boxShadow = "";
}

function fade(element: HTMLElement | SVGElement): void {
  const frames = [
    { background: "var(--glow)", boxShadow: "0 0 0 .3125rem var(--glow)" },
    { background: "transparent", boxShadow: "0 0 0 .3125rem transparent" },
  ];
  fades.set(element, element.animate(frames, { id: "glow", duration: glowMs, easing: ease }));
}
