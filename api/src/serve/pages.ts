import { createHash } from "node:crypto";
import { type Dashboard, type Plan, describeModel } from "@freshet/schema";
import type { Notice } from "../api.js";

/** What /dashboards.json answers, with its version. */
export class Pages {
  readonly #fixed: object;
  #dashboards: readonly Dashboard[];
  #notice: Notice | null = null;
  #made: { readonly body: string; readonly version: string } | null = null;

  constructor(
    app: string,
    plan: Plan,
    options: { dashboards: readonly Dashboard[]; dev: boolean; editable: boolean },
  ) {
    const { fingerprint, rollups } = describeModel(plan);
    const { dev, editable } = options;
    this.#fixed = { app, dev, editable, fingerprint, model: rollups };
    this.#dashboards = options.dashboards;
  }

  set dashboards(dashboards: readonly Dashboard[]) {
    this.#dashboards = dashboards;
    this.#made = null;
  }

  set notice(notice: Notice | null) {
    this.#notice = notice;
    this.#made = null;
  }

  answer(): { readonly body: string; readonly version: string } {
    if (this.#made) return this.#made;
    const content = {
      ...this.#fixed,
      notice: this.#notice?.text ?? null,
      problems: this.#notice?.problems ?? [],
      dashboards: this.#dashboards,
    };
    const version = createHash("sha256").update(JSON.stringify(content)).digest("base64url").slice(0, 16);
    return (this.#made = { body: JSON.stringify({ ...content, version }), version });
  }
}
