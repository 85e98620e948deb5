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
  const request =
    error.requestId === null ? "" : ` If it lasts, send request ${error.requestId} to your operator.`;
  switch (error.code) {
    case "TOO_EXPENSIVE":
      return { title: "Too much to show at once.", text: error.message, action: null };
    case "FORBIDDEN":
    case "UNAUTHENTICATED":
      return { title: "You may not see this metric.", text: error.message, action: null };
    case "RATE_LIMITED":
      return {
        title: "Too many questions at once.",
        text: `${error.message} The numbers come by themselves shortly.`,
        action: "retry",
      };
    case "BAD_USER_INPUT":
    case "GRAPHQL_VALIDATION_FAILED":
    case "GRAPHQL_PARSE_FAILED":
      return {
        title: aboutPeriod.test(error.message)
          ? "This panel cannot show this period in this time zone."
          : "This panel asks for something the model does not have.",
        text: error.message,
        action: "retry",
      };
    case "UNREACHABLE":
      return {
        title: "The server does not answer.",
        text: `${error.message} What it has counted is safe; the panel asks again by itself.`.trim(),
        action: "retry",
      };
    default:
      return {
        title: "The server could not answer.",
        text: `Counting goes on; nothing is lost.${request}`,
        action: "retry",
      };
  }
}

/** An empty panel is still live: it says what was looked at. */
export function emptyMessage(period: string, filtered: boolean): Message {
  const where = filtered ? " with this panel's filter" : "";
  return {
    title: "Nothing counted yet.",
    text: `No events ${period}${where}. The panel fills by itself when the first one comes.`,
    action: null,
  };
}

/** "since:TODAY last: from: to:" as words. */
export function periodWords(period: string): string {
  const since = /since:(\S+)/.exec(period)?.[1];
  const last = /last:(\S+)/.exec(period)?.[1];
  if (since !== undefined)
    return since === "TODAY" || since === "YESTERDAY"
      ? since.toLowerCase()
      : since.toLowerCase().replace("_", " ");
  if (last !== undefined) return `in the last ${last.replace(/(\d)([a-z])/, "$1 $2")}`;
  return "in this period";
}
