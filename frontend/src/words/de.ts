import type { Catalog } from "./catalog";

export const de: Catalog = {
  "page.back": "Zurück zum Dashboard",
  "page.waiting": { one: "{count} Änderung wartet", other: "{count} Änderungen warten" },
  "page.resume": "Fortsetzen",
  "page.try-again": "Erneut versuchen",
  "page.close": "Schließen",
};
