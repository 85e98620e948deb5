/** Names of the keys of one deployment. Those of one (rollup, partition) share a hash tag, so that a script may use them together. */
export class Keys {
  readonly #prefix: string;

  constructor(prefix: string) {
    if (!/^[\w.:/-]*$/.test(prefix))
      throw new RangeError(
        `The Redis prefix "${prefix}" may hold only letters, digits and _ . : / - (braces would move its keys to other nodes).`,
      );
    this.#prefix = prefix;
  }

  /** Set of the partitions of a rollup that were ever opened. */
  partitions(rollup: string): string {
    return `${this.#prefix}{${escapeName(rollup)}}:partitions`;
  }

  of(rollup: string, partition: number): PartitionKeys {
    return new PartitionKeys(`${this.#prefix}{${escapeName(rollup)}/${partition}}`);
  }

  /** Hash of the accounts of every source and partition. */
  get sources(): string {
    return `${this.#prefix}sources`;
  }

  /** Hash that says whose keys these are. */
  get owner(): string {
    return `${this.#prefix}owner`;
  }

  /** Stream that ends the wait of one follower's connection. */
  wake(follower: string): string {
    return `${this.#prefix}wake:${follower}`;
  }

  /** Where the rights of a user are tried. */
  probe(id: string): string {
    return `${this.#prefix}{probe:${id}}`;
  }
}

export class PartitionKeys {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  /** Hash: plan fingerprint, epoch, generation, head, sequence, nonce. */
  get meta(): string {
    return `${this.#base}:meta`;
  }

  /** Stream of what flushes changed; its ids are `generation-sequence`. */
  get feed(): string {
    return `${this.#base}:feed`;
  }

  /** List: bytes of each entry of the feed. */
  get sizes(): string {
    return `${this.#base}:sizes`;
  }

  /** Set of the epochs of which keys may be left. */
  get epochs(): string {
    return `${this.#base}:epochs`;
  }

  /** Sorted set: the panes that are present, by their greatest version. */
  panes(epoch: string): string {
    return `${this.#base}:${escapeName(epoch)}:panes`;
  }

  /** Sorted set: clients that flushed, by the sequence of their latest flush. */
  writers(epoch: string): string {
    return `${this.#base}:${escapeName(epoch)}:writers`;
  }

  /** Hash of a pane: field = group, value = version and cell. `pane` as in `panes`: "grainMs:start". */
  pane(epoch: string, pane: string): string {
    return `${this.#base}:${escapeName(epoch)}:${pane}`;
  }

  /** Hash: the parts of a large flush until its last call. */
  stage(id: string): string {
    return `${this.#base}:stage:${id}`;
  }
}

/** Any text as letters, digits, `_`, `.`, `-` and `%`; different texts stay different. */
export function escapeName(name: string): string {
  return name.replace(
    /[^\w.-]/g,
    (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, "0").toUpperCase()}`,
  );
}

export function paneName(grainMs: number, pane: number): string {
  return `${grainMs}:${pane}`;
}

/** The opposite of `paneName`. */
export function parsePane(name: string): { grainMs: number; pane: number } {
  const [grainMs, pane] = name.split(":").map(Number);
  return { grainMs, pane };
}
