import { expect, it } from "vitest";
import { chosen, optionsOf } from "../options.mjs";

it("runs for ten minutes with a seed of the moment, if nothing else is said", () => {
  const options = optionsOf([], 12_345_678_901);
  expect(options).toMatchObject({ minutes: 10, rounds: Infinity, seed: 345_678_901, faults: null });
});

it("runs so many rounds, so many minutes, or whichever ends first", () => {
  expect(optionsOf(["--rounds", "3"], 0)).toMatchObject({ rounds: 3, minutes: Infinity });
  expect(optionsOf(["--minutes", "0.5"], 0)).toMatchObject({ rounds: Infinity, minutes: 0.5 });
  expect(optionsOf(["--minutes", "60", "--rounds", "9"], 0)).toMatchObject({ rounds: 9, minutes: 60 });
});

it.each([
  [["--seed", "-1"]],
  [["--rounds", "many"]],
  [["--minutes", "0"]],
  [["--pace", "1.5"]],
  [["--unknown"]],
  [["word"]],
])("refuses %j", (args) => {
  expect(() => optionsOf(args, 0)).toThrow();
});

it("takes the faults whose names contain a word, and refuses a word that none contains", () => {
  const faults = [{ name: "Redis wiped" }, { name: "broker killed" }, { name: "process killed" }];
  const names = (words: string[]) => chosen(faults, words).map(({ name }: { name: string }) => name);
  expect(names(["killed"])).toEqual(["broker killed", "process killed"]);
  expect(names(optionsOf(["--faults", "REDIS, broker"], 0).faults)).toEqual(["Redis wiped", "broker killed"]);
  expect(chosen(faults, null)).toBe(faults);
  expect(() => chosen(faults, ["redis", "flood"])).toThrow("no fault is called flood");
});
