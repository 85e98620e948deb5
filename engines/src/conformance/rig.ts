import { afterEach, beforeEach, describe } from "vitest";

/** One engine with data of its own, made anew for every test. */
export interface Rig<Engine> {
  readonly engine: Engine;
  /** Closes the engine and opens it again on the same data; absent where nothing is meant to outlive a close. */
  reopen?(): Promise<Engine>;
  /** Another client of the same data, as a second process has; the engine itself if absent. */
  another?(): Promise<Engine>;
  /** Closes everything and removes the data. */
  dispose(): Promise<void>;
}

export type Make<Engine> = () => Promise<Rig<Engine>>;

/** Gives each test of a suite a fresh rig. */
export function withRig<Engine>(
  name: string,
  make: Make<Engine>,
  tests: (rig: () => Rig<Engine>) => void,
): void {
  describe(name, () => {
    let rig: Rig<Engine>;
    beforeEach(async () => {
      rig = await make();
    });
    afterEach(() => rig.dispose());
    tests(() => rig);
  });
}

/** Polls until the condition holds; what other processes do needs time. Throws when it does not within `withinMs`. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`Within ${withinMs} ms it did not happen that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Bytes of every value, so that nothing on the way may take them for text. */
export function everyByte(length = 256): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 256);
}
