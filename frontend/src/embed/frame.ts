import "../theme/fonts.css";
import "./frame.css";
import { allowedParents, readWish } from "./messages";
import { frameAttributes, tokenOf } from "./frame-address";
import { defineFreshetPanel } from "./panel-element";
import type { Told } from "./messages";

/** The page of `/embed/<dashboard>/<panel>`: one panel, and messages to and from the page that has it in a frame. */
defineFreshetPanel();
const element = document.createElement("freshet-panel");
const parents = allowedParents(
  document.querySelector<HTMLMetaElement>("meta[name=freshet-parents]")?.content ?? null,
  location.origin,
);
let parentOrigin = knownParent();

for (const [name, value] of frameAttributes(location)) element.setAttribute(name, value);
const token = tokenOf(location.hash);
if (token !== null) {
  Object.assign(element, { token });
  // Neither the history nor a link that is copied shall have it.
  history.replaceState(null, "", location.pathname + location.search);
}
element.addEventListener("freshet-error", (event) =>
  tell({ type: "freshet:error", ...(event as CustomEvent).detail }),
);
element.addEventListener("freshet-revision", (event) =>
  tell({ type: "freshet:revision", ...(event as CustomEvent).detail }),
);
addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.source !== parent || !parents.has(event.origin)) return;
  const wish = readWish(event.data);
  if (wish === null) return;
  const isNew = parentOrigin === null;
  parentOrigin = event.origin;
  const { token, ...attributes } = wish;
  if (token !== undefined) Object.assign(element, { token });
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (isNew) tellHeight();
});
const main = document.createElement("main");
main.append(element);
document.body.append(main);
new ResizeObserver(tellHeight).observe(element);
tell({ type: "freshet:ready" });

/** Whose frame this is, if the browser says so and the server allows it; else the first message of the parent tells. */
function knownParent(): string | null {
  if (parent === window) return null;
  const said =
    location.ancestorOrigins?.[0] ?? (document.referrer === "" ? "" : new URL(document.referrer).origin);
  return parents.has(said) ? said : null;
}

function tellHeight(): void {
  tell({ type: "freshet:height", height: Math.ceil(element.getBoundingClientRect().height) });
}

function tell(message: Told): void {
  if (parentOrigin !== null) parent.postMessage(message, parentOrigin);
}
