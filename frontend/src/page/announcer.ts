import { shallowRef } from "vue";

/** Between two messages, so that a listener is not talked over by numbers that move ten times a second. */
const pauseMs = 4_000;
/** What changes together is told together. */
const gatherMs = 150;
const togetherMax = 3;

const spoken = shallowRef("");
const waiting = new Map<string, string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** What the one live region of the page says. */
export const announced = spoken as Readonly<typeof spoken>;

/** Tells those who listen of a change of state. A newer one about the same thing takes the place of one that still waits. */
export function announce(about: string, text: string): void {
  waiting.delete(about);
  if (text !== "") waiting.set(about, text);
  timer ??= setTimeout(speak, gatherMs);
}

/** Answers a key at once, e.g. with the value that an arrow has come to. */
export function answer(text: string): void {
  spoken.value = text;
}

function speak(): void {
  timer = undefined;
  const texts = [...waiting].slice(0, togetherMax);
  if (texts.length === 0) return;
  for (const [about] of texts) waiting.delete(about);
  spoken.value = texts.map(([, text]) => text).join(". ");
  timer = setTimeout(speak, pauseMs);
}
