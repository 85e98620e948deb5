/** A name and its value as GraphQL writes it, e.g. `by` and `[origin]`. */
export interface WrittenArgument {
  readonly name: string;
  readonly value: string;
}

/** One panel as its file says it. */
export interface PanelSource {
  /** The field's response key. */
  readonly key: string;
  readonly field: string;
  readonly arguments: readonly WrittenArgument[];
  /** Arguments of `@panel`. */
  readonly panel: readonly WrittenArgument[];
  /** The selection below the field, e.g. `{ nodes { departures } }`. */
  readonly selection: string;
}

/** What an editor can change of a dashboard's file. */
export interface PageSource {
  readonly name: string;
  /** Definitions such as `$origin: String! = "ATL"`. */
  readonly variables: readonly string[];
  /** Arguments of `@dashboard`. */
  readonly dashboard: readonly WrittenArgument[];
  /** In the order of the file. */
  readonly panels: readonly PanelSource[];
}

/** What is to be written can't be: a name or a value is not GraphQL. */
export class EditError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EditError";
  }
}
