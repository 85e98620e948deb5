/** From longitude and latitude, in degrees, to a drawing of 975 × 610; null for a place that the drawing does not show. */
export type Projection = (longitude: number, latitude: number) => readonly [number, number] | null;

export const mapSize = { width: 975, height: 610 };

interface Conic {
  readonly parallels: readonly [number, number];
  /** Meridian that stands upright. */
  readonly meridian: number;
  /** From the meridian, and the latitude, that come to stand at `at`. */
  readonly centre: readonly [number, number];
  readonly scale: number;
  readonly at: readonly [number, number];
}

const radians = Math.PI / 180;

/** Conic projections that keep areas: H. C. Albers, in the forms of J. P. Snyder, "Map Projections: A Working Manual" (1987), 14. */
function conic({
  parallels,
  meridian,
  centre,
  scale,
  at,
}: Conic): (point: readonly [number, number]) => [number, number] {
  const low = Math.sin(parallels[0] * radians);
  const n = (low + Math.sin(parallels[1] * radians)) / 2;
  const c = 1 + low * (2 * n - low);
  const raw = (turn: number, latitude: number): [number, number] => {
    const r = Math.sqrt(Math.max(0, c - 2 * n * Math.sin(latitude * radians))) / n;
    return [r * Math.sin(turn * radians * n), -r * Math.cos(turn * radians * n)];
  };
  const [centreX, centreY] = raw(...centre);
  return ([longitude, latitude]) => {
    const turn = ((longitude - meridian + 540) % 360) - 180;
    const [x, y] = raw(turn, latitude);
    return [at[0] + scale * (x - centreX), at[1] - scale * (y - centreY)];
  };
}

// The places of the parts are those in which the shapes of us-atlas (states-albers) are drawn.
const usScale = 1_300;
const lower48 = conic({
  parallels: [29.5, 45.5],
  meridian: -96,
  centre: [-0.6, 38.7],
  scale: usScale,
  at: [487.5, 305],
});
const alaska = conic({
  parallels: [55, 65],
  meridian: -154,
  centre: [-2, 58.5],
  scale: usScale * 0.35,
  at: [487.5 - 0.307 * usScale, 305 + 0.201 * usScale],
});
const hawaii = conic({
  parallels: [8, 18],
  meridian: -157,
  centre: [-3, 19.9],
  scale: usScale,
  at: [487.5 - 0.205 * usScale, 305 + 0.212 * usScale],
});

/** The United States, with Alaska (smaller) and Hawaii below. */
export const projectUs: Projection = (longitude, latitude) => {
  const point = [longitude, latitude] as const;
  if (latitude > 50.5) return longitude < -129.5 || longitude > 170 ? alaska(point) : null;
  if (latitude < 23 && longitude < -154) return latitude > 18 && longitude > -161 ? hawaii(point) : null;
  return latitude > 24 && longitude > -125.5 && longitude < -66.5 ? lower48(point) : null;
};

/** Equal Earth: B. Šavrič, T. Patterson, B. Jenny, "The Equal Earth map projection" (2018). */
export const projectWorld: Projection = (longitude, latitude) => {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const half = Math.sqrt(3) / 2;
  const t = Math.asin(half * Math.sin(latitude * radians));
  const t2 = t * t;
  const t6 = t2 * t2 * t2;
  const x = (longitude * radians * Math.cos(t)) / (half * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)));
  const y = t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2));
  const scale = mapSize.width / 5.42;
  return [mapSize.width / 2 + x * scale, mapSize.height * 0.44 - y * scale];
};
