import { createApp, defineComponent, h, shallowRef } from "vue";
import { firstSpoken, speak } from "../words";
import EmbedPanel from "./EmbedPanel.vue";
import { readSettings } from "./settings";
import { adoptStyles } from "./styles";
import type { Attributes } from "./attributes";
import type { EmbedError, EmbedRevision } from "./messages";
import type { EmbedSettings } from "./settings";

/** Whoever has the panel in its page. */
export interface Holder {
  onError(error: EmbedError): void;
  onRevision(revision: EmbedRevision): void;
}

/** What the panel's element says, and the address that its code came from. */
interface Wanted {
  readonly given: Attributes;
  readonly own: string;
}

export interface Mounted {
  update(given: Attributes): void;
  unmount(): void;
}

/** Draws a panel into a shadow root until `unmount`. */
export function mountPanel(root: ShadowRoot, { given, own }: Wanted, holder: Holder): Mounted {
  const settings = readSettings(given, own);
  const present = shallowRef(settings);
  const Root = defineComponent({
    // Another server or token is another connection, and begins anew.
    setup: () => () =>
      h(EmbedPanel, {
        key: JSON.stringify([present.value.origin, present.value.token]),
        settings: present.value,
        onError: (error: EmbedError) => holder.onError(error),
        onRevision: (revision: EmbedRevision) => holder.onRevision(revision),
      }),
  });
  adoptStyles(root);
  const element = document.createElement("div");
  element.className = "root";
  root.replaceChildren(element);
  const app = createApp(Root);
  speakOf(settings);
  app.mount(element);
  return {
    update(given) {
      const next = readSettings(given, own);
      if (next.locale !== present.value.locale) speakOf(next);
      present.value = next;
    },
    unmount() {
      app.unmount();
      root.replaceChildren();
    },
  };
}

/** The words are one set for all panels of a document: the last that asks for a language gets it. */
function speakOf({ locale }: EmbedSettings): void {
  void speak(firstSpoken({ address: locale, stored: null, browser: navigator.languages }));
}
