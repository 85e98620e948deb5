/** Every sentence of the page, in English. Keys are named after the folder and what is said; braces are places that `t` fills. */
export const en = {
  "page.back": "Back to the dashboard",
  "page.waiting": { one: "{count} change waits", other: "{count} changes wait" },
  "page.resume": "Resume",
  "page.try-again": "Try again",
  "page.close": "Close",
} as const;
