// The table at the end of a run.

/** `rounds`: { faults: names, recoveryMs }, of which several faults share one recovery. */
export function tableOf(rounds, { differences }) {
  const byFault = new Map();
  for (const { faults, recoveryMs } of rounds)
    for (const fault of faults) {
      const times = byFault.get(fault) ?? [];
      byFault.set(fault, [...times, recoveryMs]);
    }
  const rows = [...byFault]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([fault, recoveries]) => {
      const known = recoveries.filter((ms) => ms !== null).sort((a, b) => a - b);
      return [fault, String(recoveries.length), seconds(quantile(known, 0.5)), seconds(known.at(-1)), ""];
    });
  const all = rounds
    .flatMap(({ recoveryMs }) => (recoveryMs === null ? [] : [recoveryMs]))
    .sort((a, b) => a - b);
  const count = rounds.reduce((sum, { faults }) => sum + faults.length, 0);
  rows.push(["all", String(count), seconds(quantile(all, 0.5)), seconds(all.at(-1)), String(differences)]);
  return aligned([["fault", "times", "recovery p50", "max", "differences"], ...rows]);
}

/** Of ascending numbers, the least that at least this share does not exceed. */
function quantile(numbers, share) {
  return numbers[Math.max(0, Math.ceil(numbers.length * share) - 1)];
}

function seconds(ms) {
  return ms === undefined ? "–" : `${(ms / 1_000).toFixed(1)} s`;
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}
