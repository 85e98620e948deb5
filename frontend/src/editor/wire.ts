import { readDashboard } from "../definition/definition";
import type { Dashboard, DefinitionProblem } from "../definition/definition";

/** A name and its value as GraphQL writes it, e.g. `by` and `[origin]`. */
export interface WrittenArgument {
  readonly name: string;
  readonly value: string;
}

/** One panel as its file says it. */
export interface PanelSource {
  readonly key: string;
  readonly field: string;
  readonly arguments: readonly WrittenArgument[];
  /** Arguments of `@panel`. */
  readonly panel: readonly WrittenArgument[];
  readonly selection: string;
}

/** What a dashboard's file says. */
export interface PageSource {
  readonly name: string;
  readonly variables: readonly string[];
  /** Arguments of `@dashboard`. */
  readonly dashboard: readonly WrittenArgument[];
  readonly panels: readonly PanelSource[];
}

export interface StoredFile {
  readonly file: string;
  readonly text: string;
  /** Null for a file that is to be new. */
  readonly etag: string | null;
  /** Null for a file that is no dashboard any more. */
  readonly page: PageSource | null;
}

export interface Draft {
  readonly text: string;
  /** Null while it has a mistake. */
  readonly dashboard: Dashboard | null;
  readonly problems: readonly DefinitionProblem[];
}

export type Saved =
  | { readonly kind: "saved"; readonly etag: string }
  /** Somebody else has changed the file; null: removed it. */
  | { readonly kind: "conflict"; readonly present: string | null; readonly message: string }
  | {
      readonly kind: "refused";
      readonly message: string;
      readonly problems: readonly DefinitionProblem[];
    };

/** The server has refused, or does not answer; its own words where it has some. */
export class EditorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EditorError";
  }
}

export async function readFile(file: string): Promise<StoredFile> {
  const { status, body } = await send("GET", file);
  if (status !== 200) throw new EditorError(messageOf(body, status));
  return body as unknown as StoredFile;
}

/** The text and the dashboard of what is wanted. `text` is what the file says; null for a new one. */
export async function draft(
  { file, text, page }: { readonly file: string; readonly text: string | null; readonly page: PageSource },
  signal?: AbortSignal,
): Promise<Draft> {
  const { status, body } = await send("POST", "draft", { file, text, page }, signal);
  if (status !== 200) throw new EditorError(messageOf(body, status));
  return {
    text: String(body.text),
    dashboard: body.dashboard === null ? null : readDashboard(body.dashboard as Record<string, unknown>),
    problems: body.problems as DefinitionProblem[],
  };
}

export async function save(file: string, text: string, etag: string | null): Promise<Saved> {
  const { status, body } = await send("PUT", file, { text, etag });
  if (status === 200 || status === 201) return { kind: "saved", etag: String(body.etag) };
  const message = messageOf(body, status);
  if (status === 409) {
    const present = body.present as { text: string } | null;
    return { kind: "conflict", present: present?.text ?? null, message };
  }
  return { kind: "refused", message, problems: (body.problems as DefinitionProblem[] | undefined) ?? [] };
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function send(method: string, path: string, content?: unknown, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(`/dashboards/${encodeURIComponent(path)}`, {
    method,
    ...(content === undefined
      ? {}
      : { body: JSON.stringify(content), headers: { "content-type": "application/json" } }),
    ...(signal === undefined ? {} : { signal }),
  });
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  return { status: response.status, body };
}

function messageOf(body: Record<string, unknown>, status: number): string {
  return typeof body.message === "string" ? body.message : `${status}`;
}
