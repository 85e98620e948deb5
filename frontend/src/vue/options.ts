import { readSettings } from "../embed/settings";
import type { Attributes } from "../embed/attributes";
import type { EmbedSettings } from "../embed/settings";

/** A server, and who asks it. */
export interface FreshetServer {
  /** Address of the server, such as "https://freshet.example". */
  readonly src: string;
  readonly token?: string | null;
}

export interface FreshetPanelOptions extends FreshetServer {
  /** "Dashboard/Panel", each by its name or title. */
  readonly operation: string;
  /** "24h", "TODAY", or two times with a slash between. */
  readonly period?: string;
  /** Values of the operation's variables. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What stands behind the question mark of the page's address: filters, comparison, time zone. */
  readonly choices?: string;
}

export function attributesOf(options: Partial<FreshetPanelOptions>): Attributes {
  const { src, operation, token, period, variables, choices } = options;
  return {
    src: src ?? null,
    operation: operation ?? null,
    token: token ?? null,
    period: period ?? null,
    variables: variables === undefined ? null : JSON.stringify(variables),
    choices: choices ?? null,
    theme: null,
    locale: null,
    height: null,
  };
}

export function settingsOf(options: Partial<FreshetPanelOptions>): EmbedSettings {
  return readSettings(attributesOf(options), document.baseURI);
}
