import { firstSpoken } from "./languages";
import { direction, language, speak } from "./speech";
import type { Code } from "./languages";

const storageKey = "freshet-language";

/** Speaks as the address says (`lang=de`), else as chosen here before, else as the browser is set. */
export async function followLanguage(address: string | null): Promise<void> {
  await speak(firstSpoken({ address, stored: stored(), browser: navigator.languages }));
  document.documentElement.lang = language();
  document.documentElement.dir = direction();
}

/** For this and later visits in this browser. It is the reader's own, so that it does not go into links to others. */
export function keepLanguage(code: Code): void {
  try {
    localStorage.setItem(storageKey, code);
  } catch {
    // Storage may be forbidden; the choice then stands in the address alone.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
