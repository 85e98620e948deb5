import { attributeNames } from "./attributes";
import type { Attributes } from "./attributes";
import type { Mounted } from "./mount";

/** The address that the code came from, which is the server's. */
const own = import.meta.url;

/**
 * `<freshet-panel>`: one panel, live, in a page of others. Small by itself; what draws is fetched when the first one is connected, and
 * shared by all. Fires `freshet-error` and `freshet-revision`, whose details are in messages.ts.
 */
class FreshetPanelElement extends HTMLElement {
  static readonly observedAttributes = attributeNames;
  readonly #root = this.attachShadow({ mode: "open" });
  #token: string | null = null;
  #mounted: Mounted | null = null;
  #isLoading = false;

  /** Kept out of the document, unlike the attribute, which is read where this is null. */
  get token(): string | null {
    return this.#token;
  }

  set token(token: string | null | undefined) {
    this.#token = token ?? null;
    this.#mounted?.update(this.#attributes());
  }

  connectedCallback(): void {
    this.#takeEarlyToken();
    void this.#mount();
  }

  disconnectedCallback(): void {
    // Moved in the document it is connected again at once, and keeps what it has.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#mounted?.unmount();
      this.#mounted = null;
    });
  }

  attributeChangedCallback(): void {
    this.#mounted?.update(this.#attributes());
  }

  async #mount(): Promise<void> {
    if (this.#mounted !== null || this.#isLoading) return;
    this.#isLoading = true;
    try {
      const { mountPanel } = await import("./mount");
      if (!this.isConnected) return;
      this.#mounted = mountPanel(
        this.#root,
        { given: this.#attributes(), own },
        {
          onError: (detail) => this.#tell("freshet-error", detail),
          onRevision: (detail) => this.#tell("freshet-revision", detail),
        },
      );
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      this.#tell("freshet-error", { code: "UNREACHABLE", message });
    } finally {
      this.#isLoading = false;
    }
  }

  /** A page may have set the property before this class was there. */
  #takeEarlyToken(): void {
    if (!Object.hasOwn(this, "token")) return;
    const early = this.token;
    delete (this as { token?: string | null }).token;
    this.token = early;
  }

  #attributes(): Attributes {
    const given = Object.fromEntries(attributeNames.map((name) => [name, this.getAttribute(name)]));
    return { ...(given as Attributes), token: this.#token ?? given.token ?? null };
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** Once in a document; a second copy of this code leaves the first as it is. */
export function defineFreshetPanel(): void {
  if (!customElements.get("freshet-panel")) customElements.define("freshet-panel", FreshetPanelElement);
}
