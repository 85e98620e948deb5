const secondMs = 1_000;

/** Counts what happens, and tells whether it was more than `most` within the last second. */
export function openPace(most: number): (now: number) => boolean {
  let times: number[] = [];
  return (now) => {
    times = times.filter((time) => now - time < secondMs).slice(-most);
    times.push(now);
    return times.length > most;
  };
}
