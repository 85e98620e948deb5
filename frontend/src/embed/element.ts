import { defineFreshetPanel } from "./panel-element";

/** `/embed.js`: a page that loads it has `<freshet-panel>`. */
defineFreshetPanel();
