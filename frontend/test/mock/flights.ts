export interface MockRow {
  readonly id: string;
  readonly overflow: boolean;
  readonly window: { start: string; end: string; closed: boolean; amended: number } | null;
  readonly origin: string | null;
  readonly state: string | null;
  readonly destination: string | null;
  readonly departures: number;
  readonly late: number;
  readonly lateShare: number;
  readonly meanDelay: number;
  readonly p95Delay: number;
  readonly destinations: number;
  readonly busiest: { key: string; count: number; error: number }[];
}

const airports =
  "MSP MN 129 .574 29.4 95|ORD IL 273 .535 28.9 96|DEN CO 128 .516 25.6 107|MCO FL 68 .397 13.8 59|PHL PA 106 .387 10.8 56|SEA WA 101 .366 12.7 57|MEM TN 54 .352 16.9 81|STL MO 155 .348 16.1 61|ATL GA 205 .346 14 49|IAH TX 123 .341 11.5 53|LGA NY 92 .315 8.5 75|SFO CA 115 .313 8.7 48|LAX CA 221 .312 11.3 60|PIT PA 100 .3 11.3 52|DFW TX 272 .294 12.1 77|BOS MA 131 .282 9.1 50|EWR NJ 118 .271 9.6 61|CLT NC 111 .252 6.2 44|PHX AZ 184 .241 8.8 40|DTW MI 143 .23 7.4 38|LAS NV 121 .221 6.6 37|SLC UT 71 .208 5.5 33|BWI MD 88 .198 4.8 31|SAN CA 81 .187 4.6 30";
const routes =
  "LAX LAS 42|LAX SFO 40|PHX LAX 38|BOS LGA 37|DCA LGA 36|LGA BOS 34|HOU DAL 33|DAL HOU 33|ORD MSP 31|ORD LGA 30|SFO LAX 29|LAS LAX 28|ATL DFW 26|ORD DEN 25|MSP ORD 24|DFW ATL 22";
const hourly = [
  115, 52, 10, 3, 4, 222, 1204, 1104, 1134, 1078, 965, 1078, 1014, 1019, 926, 960, 940, 1103, 955, 940, 823,
  570, 360, 170,
];
const lateByHour = [
  80, 32, 9, 2, 1, 15, 92, 149, 205, 231, 213, 249, 259, 291, 293, 364, 340, 380, 330, 310, 240, 180, 120, 60,
];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const base: Omit<MockRow, "id"> = {
  overflow: false,
  window: null,
  origin: null,
  state: null,
  destination: null,
  departures: 0,
  late: 0,
  lateShare: 0,
  meanDelay: 0,
  p95Delay: 0,
  destinations: 0,
  busiest: [],
};

export function airportRows(factor = 1): MockRow[] {
  return airports.split("|").map((line) => {
    const [origin, state, departures, lateShare, meanDelay, p95Delay] = line.split(" ") as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const count = Number(departures) * factor;
    return {
      ...base,
      id: `["${origin}"]`,
      origin,
      state,
      departures: count,
      late: Math.round(count * Number(lateShare)),
      lateShare: Number(lateShare) * 100,
      meanDelay: Number(meanDelay),
      p95Delay: Number(p95Delay),
      destinations: Math.round(count / 3),
      busiest: ["DFW", "ATL", "LAX"].map((key) => ({ key, count: 9, error: 0 })),
    };
  });
}

export function routeRows(): MockRow[] {
  return routes.split("|").map((line, index) => {
    const [origin, destination, departures] = line.split(" ") as [string, string, string];
    return {
      ...base,
      id: `["${origin}","${destination}"]`,
      origin,
      destination,
      departures: Number(departures),
      meanDelay: 4 + ((index * 7) % 23),
    };
  });
}

/** The hours of a day from its midnight until now; the last two are open. */
export function hourRows(midnight: number, now: number): MockRow[] {
  const hours = Math.min(24, Math.max(1, Math.ceil((now - midnight) / hourMs)));
  return Array.from({ length: hours }, (_, hour) => {
    const open = hour >= hours - 2;
    const share = hour === hours - 1 ? 0.4 : open ? 0.8 : 1;
    const departures = Math.round(hourly[hour]! * share);
    return windowRow(midnight + hour * hourMs, midnight + (hour + 1) * hourMs, open, {
      departures,
      late: Math.round(lateByHour[hour]! * share * share),
      meanDelay: (2 + hour) * share,
      p95Delay: (17 + hour * 4) * share,
    });
  });
}

export function dayRows(now: number, days: number): MockRow[] {
  const first = Math.floor(now / dayMs) * dayMs - (days - 1) * dayMs + 5 * hourMs;
  return Array.from({ length: days }, (_, day) => {
    const wave = Math.sin(day / 5) + Math.sin(day / 17) + ((day * 37) % 11) / 11;
    return windowRow(first + day * dayMs, first + (day + 1) * dayMs, day === days - 1, {
      departures: 16_000,
      late: Math.round(3_000 + 900 * wave),
      meanDelay: 7 + 3 * wave,
      p95Delay: 50,
    });
  });
}

export function monthRows(now: number): MockRow[] {
  const today = new Date(now);
  const counts = [
    462_330, 429_700, 481_512, 468_009, 482_241, 477_023, 491_230, 488_714, 451_098, 480_011, 470_500,
    465_000,
  ];
  return Array.from({ length: today.getUTCMonth() + 1 }, (_, month) => {
    const start = Date.UTC(today.getUTCFullYear(), month, 1, month > 2 && month < 10 ? 4 : 5);
    const end = Date.UTC(today.getUTCFullYear(), month + 1, 1, month > 1 && month < 10 ? 4 : 5);
    const open = month === today.getUTCMonth();
    const departures = Math.round(counts[month]! * (open ? today.getUTCDate() / 31 : 1));
    return windowRow(start, end, open, {
      departures,
      late: Math.round(departures * (0.16 + month / 200)),
      meanDelay: 6 + ((month * 5) % 7),
      p95Delay: 50,
    });
  });
}

export function totalsOf(rows: readonly MockRow[]): MockRow {
  const sum = (name: "departures" | "late"): number => rows.reduce((total, row) => total + row[name], 0);
  const weighted = rows.reduce((total, row) => total + row.meanDelay * row.departures, 0);
  const departures = sum("departures");
  return {
    ...base,
    id: "totals",
    departures,
    late: sum("late"),
    lateShare: (sum("late") / departures) * 100,
    meanDelay: weighted / departures,
    p95Delay: 58,
  };
}

function windowRow(
  start: number,
  end: number,
  open: boolean,
  values: Pick<MockRow, "departures" | "late" | "meanDelay" | "p95Delay">,
): MockRow {
  const window = {
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    closed: !open,
    amended: open ? 0 : 2,
  };
  return { ...base, ...values, id: window.start, window, lateShare: (values.late / values.departures) * 100 };
}
