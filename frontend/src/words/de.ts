import type { Catalog } from "./catalog";

export const de: Catalog = {
  "page.back": "Zurück zum Dashboard",
  "page.waiting": { one: "{count} Änderung wartet", other: "{count} Änderungen warten" },
  "page.resume": "Fortsetzen",
  "page.try-again": "Erneut versuchen",
  "page.close": "Schließen",
  "embed.choose": "Dieses Panel braucht einen Wert für {names}.",
  "embed.choose-how": "Wer es einbettet, gibt ihn in dessen Variablen an.",
  "embed.unknown": "Es gibt kein Panel „{operation}“. Vorhanden: {names}.",
  "embed.ambiguous": "„{operation}“ trifft auf mehrere Panels zu: {names}.",
  "embed.nothing": "Dieses Panel lässt sich nicht anzeigen.",
  "embed.no-answer": "Der Server antwortet nicht.",
  "embed.no-answer-how": "Das Panel fragt alle paar Sekunden nach.",
  "embed.reset": "Wie zuvor",
  "embed.reset-why": "Auswahl in diesem Panel zurücknehmen",
  "embed.open": "Dashboard in neuem Tab öffnen",
};
