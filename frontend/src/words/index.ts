export { dateTag, direction, language, listed, numberTag, speak, t } from "./speech";
export { firstSpoken, languages, spokenBy } from "./languages";
export { followLanguage, keepLanguage } from "./use-language";
export type { Catalog, Entry, Given, Key } from "./catalog";
export type { Code, Spoken } from "./languages";
