/** `@freshet/vue`: built by the package of that name from the page's own sources. */
export { FreshetPanel } from "./freshet-panel";
export { useFreshet } from "./use-freshet";
export { useFreshetPanel } from "./use-freshet-panel";
export type { Freshet } from "./use-freshet";
export type { FreshetPanelOptions, FreshetServer } from "./options";
export type { FreshetRows } from "./use-freshet-panel";
export type { EmbedError, EmbedRevision } from "../embed/messages";
