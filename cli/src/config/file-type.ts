import type { SettingName } from "./settings.js";

type CamelCase<T extends string> = T extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : T;

/** The name of a setting in freshet.config, as `keyOf` makes it. */
type KeyOf<T extends string> = T extends `FRESHET_${infer Rest}`
  ? CamelCase<Lowercase<Rest>>
  : CamelCase<Lowercase<T>>;

/** What freshet.config.ts, .js or .mjs exports as its default, and freshet.config.json holds. See docs/operations.md. */
export type FreshetConfig = {
  readonly [Name in SettingName as KeyOf<Name>]?: string | number | boolean | readonly string[];
};
