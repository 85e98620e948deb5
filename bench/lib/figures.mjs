// What a benchmark prints, and reads from its command line.

/** The text after `--name`, else the fallback. */
export function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : fallback;
}

export function quantiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: sorted.at(-1) ?? NaN, count: sorted.length };
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Tells how the run is coming along; not part of the figures. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Prints a table, then the command that made it. A row is { what, figure, target, value, most, least }: with a value and
 * `most` or `least` it says whether the target is reached.
 */
export function report(rows, command) {
  const table = rows.map(({ what, figure, target = "", ...bound }) => [
    what,
    String(figure),
    target,
    verdict(bound),
  ]);
  const all = [["what", "figure", "target", ""], ...table];
  const widths = all[0].map((_, i) => Math.max(...all.map((row) => row[i].length)));
  for (const row of all)
    process.stdout.write(
      `${row
        .map((cell, i) => (i === 1 ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join("  ")
        .trimEnd()}\n`,
    );
  process.stdout.write(`\n${command}\nNode ${process.versions.node}\n`);
}

function verdict({ value, most, least }) {
  if (value === undefined) return "";
  return (most === undefined || value <= most) && (least === undefined || value >= least)
    ? "reached"
    : "missed";
}

export const whole = (value) => Math.round(value).toLocaleString("en");
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
export const millis = (ms) => `${ms.toFixed(1)} ms`;
export const millions = (perSecond) => `${(perSecond / 1e6).toFixed(3)} M`;
