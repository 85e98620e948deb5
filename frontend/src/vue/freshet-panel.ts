import { defineComponent, h, onMounted } from "vue";
import { attributesOf } from "./options";
import type { PropType } from "vue";
import type { EmbedError, EmbedRevision } from "../embed/messages";

/** One panel, drawn as on its dashboard. It lives in a shadow root, so that neither side's styles reach the other's. */
export const FreshetPanel = defineComponent({
  name: "FreshetPanel",
  props: {
    src: { type: String, required: true },
    operation: { type: String, required: true },
    token: { type: String as PropType<string | null>, default: null },
    theme: { type: String as PropType<"light" | "dark" | "auto">, default: "auto" },
    locale: { type: String, default: undefined },
    period: { type: String, default: undefined },
    variables: { type: Object as PropType<Readonly<Record<string, unknown>>>, default: undefined },
    choices: { type: String, default: undefined },
    /** Pixels; without it the panel is as high as what it shows. */
    height: { type: Number, default: undefined },
  },
  emits: {
    error: (_error: EmbedError) => true,
    revision: (_revision: EmbedRevision) => true,
  },
  setup(props, { emit }) {
    // The element's class needs a browser; a page that is rendered on a server gets the element alone.
    onMounted(async () => (await import("../embed/panel-element")).defineFreshetPanel());
    return () =>
      h("freshet-panel", {
        ...attributesOf(props),
        theme: props.theme,
        locale: props.locale,
        height: props.height,
        token: undefined,
        // A property: an attribute would stand in the document for all to read.
        ".token": props.token,
        "onFreshet-error": (event: CustomEvent<EmbedError>) => emit("error", event.detail),
        "onFreshet-revision": (event: CustomEvent<EmbedRevision>) => emit("revision", event.detail),
      });
  },
});
