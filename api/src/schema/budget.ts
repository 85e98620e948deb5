import { apiError } from "../errors.js";

interface FieldCost {
  readonly field: string;
  readonly cells: number;
}

const NAMED_MAX = 5;

/**
 * What one operation may read, whatever the number of its fields. All fields of a query begin in the same turn, so each waits
 * here until the others have told their estimates too: an operation that would read too much is refused before any of it is read.
 */
export class Budget {
  readonly #cellsMax: number;
  readonly #costs: FieldCost[] = [];
  #estimating = 0;
  #waiting: (() => void)[] = [];

  constructor(cellsMax: number) {
    this.#cellsMax = cellsMax;
  }

  /** Resolves when the field may read. A field that can't be estimated fails alone and counts for nothing. */
  async admit(field: string, estimate: Promise<number>): Promise<void> {
    this.#estimating++;
    try {
      this.#costs.push({ field, cells: await estimate });
    } finally {
      this.#estimating--;
      if (this.#estimating === 0) for (const go of this.#waiting.splice(0)) go();
    }
    if (this.#estimating > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#check();
  }

  /** One field alone is refused where it is asked, with a period that would fit. */
  #check(): void {
    const cells = this.#costs.reduce((sum, cost) => sum + cost.cells, 0);
    if (cells <= this.#cellsMax || this.#costs.length === 1) return;
    const named = [...this.#costs]
      .sort((a, b) => b.cells - a.cells)
      .slice(0, NAMED_MAX)
      .map((cost) => `${cost.field} about ${Math.ceil(cost.cells)}`);
    throw apiError(
      "TOO_EXPENSIVE",
      `The ${this.#costs.length} fields of this operation would together read about ${Math.ceil(cells)} cells, more than ${this.#cellsMax}: ${named.join(", ")}${this.#costs.length > NAMED_MAX ? " …" : ""}. Ask for fewer fields at a time, or for shorter periods.`,
      { estimate: Math.ceil(cells), limit: this.#cellsMax },
    );
  }
}

/** The budgets of the operations that are under way, by their context: every operation has one of its own. */
export class Budgets {
  readonly #cellsMax: number;
  readonly #budgets = new WeakMap<object, Budget>();

  constructor(cellsMax: number) {
    this.#cellsMax = cellsMax;
  }

  of(context: object): Budget {
    let budget = this.#budgets.get(context);
    if (!budget) this.#budgets.set(context, (budget = new Budget(this.#cellsMax)));
    return budget;
  }
}
