import { calendars } from "../choices/choices";
import { t } from "../words";
import type { PanelError } from "../stream/panel-error";

interface Message {
  readonly title: string;
  readonly text: string;
  readonly action: "retry" | null;
}

/** The server begins with the argument that it cannot answer. */
const aboutPeriod = /^(from|to|last|since|every|timeZone)\b/;

/** What happened, what it means for the numbers, what to do. The server's own words come first where it has some. */
export function errorMessage(error: PanelError): Message {
  const request = error.requestId === null ? [] : [t("error.request", { request: error.requestId })];
  switch (error.code) {
    case "TOO_EXPENSIVE":
      return { title: t("error.too-expensive"), text: error.message, action: null };
    case "FORBIDDEN":
    case "UNAUTHENTICATED":
      return { title: t("error.forbidden"), text: error.message, action: null };
    case "RATE_LIMITED":
      return {
        title: t("error.too-many"),
        text: t("error.too-many-why", { message: error.message }),
        action: "retry",
      };
    case "BAD_USER_INPUT":
    case "GRAPHQL_VALIDATION_FAILED":
    case "GRAPHQL_PARSE_FAILED":
      return {
        title: aboutPeriod.test(error.message) ? t("error.period") : t("error.not-in-model"),
        text: error.message,
        action: "retry",
      };
    case "UNREACHABLE":
      return {
        title: t("page.no-server"),
        text: t("error.unreachable-why", { message: error.message }).trim(),
        action: "retry",
      };
    default:
      return {
        title: t("error.failed"),
        text: [t("error.failed-why"), ...request].join(" "),
        action: "retry",
      };
  }
}

/** An empty panel is still live: it says what was looked at. */
export function emptyMessage(period: string, filtered: boolean): Message {
  return {
    title: t("empty.title"),
    text: filtered ? t("empty.filtered", { period }) : t("empty.plain", { period }),
    action: null,
  };
}

const units = ["ms", "s", "m", "h", "d", "w", "mo", "q", "y"] as const;

/** "since:TODAY last: from: to:" as words. */
export function periodWords(period: string): string {
  const since = /since:(\S+)/.exec(period)?.[1];
  const last = /last:(\S+)/.exec(period)?.[1];
  if (since !== undefined) return calendarWords(since);
  return (last === undefined ? null : lastWords(last)) ?? t("period.this");
}

/** The same beside a figure, where there is little room: "last 6 hours". */
export function periodCaption(period: string): string {
  const [, count, written] = /last:(\d+)([a-z]+)/.exec(period) ?? [];
  const unit = units.find((one) => one === written);
  if (unit === undefined) return periodWords(period);
  const text = t(`choices.last.${unit}`, { count: Number(count) });
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function calendarWords(since: string): string {
  const known = calendars.find((one) => one === since);
  return known === undefined ? since.toLowerCase().replaceAll("_", " ") : t(`period.${known}`);
}

function lastWords(last: string): string | null {
  const [, count, written] = /^(\d+)([a-z]+)$/.exec(last) ?? [];
  const unit = units.find((one) => one === written);
  return unit === undefined ? null : t(`period.last.${unit}`, { count: Number(count) });
}
