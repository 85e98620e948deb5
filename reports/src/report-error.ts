/** A report can't be made as it was asked for; the message says what to change. */
export class ReportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReportError";
  }
}
