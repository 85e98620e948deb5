import { expect, it } from "vitest";
import { emptyMessage, errorMessage, periodWords } from "../../src/panel/message";

const error = {
  code: "INTERNAL_SERVER_ERROR",
  message: "TypeError: x is undefined at y.js:3",
  requestId: "7f3a19c2",
  canRetry: true,
};

it("never shows the inside of the server, but says which request to name", () => {
  const message = errorMessage(error);
  expect(message.text).toContain("7f3a19c2");
  expect(JSON.stringify(message)).not.toContain("TypeError");
});

it("repeats the server's advice where the reader can act on it", () => {
  expect(
    errorMessage({
      ...error,
      code: "TOO_EXPENSIVE",
      message: "This would read 4.3 million rows; the limit is 1 million.",
    }),
  ).toMatchObject({
    title: "Too much to show at once.",
    text: "This would read 4.3 million rows; the limit is 1 million.",
  });
});

it("says which period is empty", () => {
  expect(periodWords("since:TODAY last: from: to:")).toBe("today");
  expect(periodWords("since: last:6h from: to:")).toBe("in the last 6 h");
  expect(emptyMessage("today", true).text).toContain("No events today with this panel's filter");
});

it("tells a period that cannot be shown from a field that is not there", () => {
  const error = { code: "BAD_USER_INPUT", requestId: null, canRetry: false };
  const period = errorMessage({ ...error, message: "timeZone: windows begin within panes of 1d." });
  expect(period.title).toBe("This panel cannot show this period in this time zone.");
  expect(errorMessage({ ...error, message: "No field lates." }).title).toContain("does not have");
});
