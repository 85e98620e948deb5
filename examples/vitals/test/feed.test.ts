import type { CpuInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { between, totalsOf } from "../feed/freshet-metrics.js";
import { CpuMeter, meanBusy, percent } from "../feed/machine.js";

function core(busyMs: number, systemMs: number, idleMs: number): CpuInfo {
  return { model: "", speed: 0, times: { user: busyMs, nice: 0, sys: systemMs, idle: idleMs, irq: 0 } };
}

describe("the cores", () => {
  it("are measured between two looks", () => {
    const looks = [
      [core(100, 50, 850), core(0, 0, 0)],
      [core(600, 150, 1_250), core(0, 0, 1_000)],
    ];
    const meter = new CpuMeter(() => looks.shift()!);
    const shares = meter.measure();
    expect([...shares]).toEqual([
      [0, { busy: 60, system: 10 }],
      [1, { busy: 0, system: 0 }],
    ]);
    expect(meanBusy(shares)).toBe(30);
  });

  it("are left out where they came, went or counted anew", () => {
    const looks = [[core(100, 0, 100)], [core(5, 0, 5), core(9, 9, 9)], []];
    const meter = new CpuMeter(() => looks.shift()!);
    expect([...meter.measure().keys()]).toEqual([]);
    expect([...meter.measure().keys()]).toEqual([]);
    expect(meanBusy(new Map())).toBe(0);
  });

  it("are never busier than they can be", () => {
    expect([percent(1.2), percent(-0.1), percent(0.123456)]).toEqual([100, 0, 12.35]);
  });
});

const metrics = (applied: number, frames: number, flushes: number): string => `
# HELP freshet_partition_events Events
process_cpu_seconds_total ${applied / 100}
process_resident_memory_bytes 104857600
nodejs_heap_size_used_bytes 52428800
nodejs_eventloop_lag_max_seconds 0.0125
freshet_partition_events{topic="a{b",outcome="applied",partition="0"} ${applied}
freshet_partition_events{topic="b",outcome="applied",partition="1"} 5
freshet_partition_events{topic="b",outcome="late",partition="1"} 900
freshet_frames_total{kind="DELTA"} ${frames}
freshet_flush_seconds_count ${flushes}
freshet_flush_seconds_sum ${flushes / 1_000}
freshet_subscribers{rollup="A"} 2
freshet_subscribers{rollup="B"} 1
freshet_something_else NaN
`;

describe("the metrics of Freshet", () => {
  it("become what happened in between", () => {
    expect(between(totalsOf(metrics(100, 10, 4)), totalsOf(metrics(300, 15, 8)), 2)).toEqual({
      cpu: 100,
      resident: 100,
      heap: 50,
      loopDelay: 12.5,
      events: 200,
      frames: 5,
      flush: 1,
      subscribers: 3,
    });
  });

  it("say nothing of flushes where there were none, and nothing at all where the process began anew", () => {
    const before = totalsOf(metrics(100, 10, 4));
    expect(between(before, totalsOf(metrics(100, 10, 4)), 1)?.flush).toBeNull();
    expect(between(before, totalsOf(metrics(3, 1, 1)), 1)).toBeNull();
  });

  it("are nothing in a text that is none", () => {
    expect(Object.values(totalsOf("<html>no metrics</html>")).every((value) => value === 0)).toBe(true);
  });
});
