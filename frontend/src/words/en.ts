/** Every sentence of the page, in English. Keys are named after the folder and what is said; braces are places that `t` fills. */
export const en = {
  "page.back": "Back to the dashboard",
  "page.waiting": { one: "{count} change waits", other: "{count} changes wait" },
  "page.resume": "Resume",
  "page.try-again": "Try again",
  "page.close": "Close",
  "embed.choose": "This panel needs a value for {names}.",
  "embed.choose-how": "Whoever embeds it gives one in its variables.",
  "embed.unknown": "There is no panel “{operation}”. There are: {names}.",
  "embed.ambiguous": "“{operation}” could be several panels: {names}.",
  "embed.nothing": "This panel can't be shown.",
  "embed.no-answer": "The server does not answer.",
  "embed.no-answer-how": "The panel asks again every few seconds.",
  "embed.reset": "As it was",
  "embed.reset-why": "Undo what was chosen in this panel",
  "embed.open": "Open the dashboard in a new tab",
} as const;
