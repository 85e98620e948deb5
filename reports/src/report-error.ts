/** A report can't be made as it was asked for; the message says what to change. */
export class ReportError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ReportError";
  }
}

/** The browser failed. The words are for whoever runs it: they say what is on the machine. */
export class PrintError extends ReportError {
  constructor(message: string) {
    super(message);
    this.name = "PrintError";
  }
}
