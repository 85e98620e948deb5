import { projectWorld } from "./projection";
import { ringsOf } from "./topology";
import type { Projection } from "./projection";
import type { Topology } from "./topology";

export interface Region {
  readonly name: string;
  /** Outline in the map's drawing. */
  readonly path: string;
}

export type MapPlace = "us" | "world";

/** The regions of a map; their files are large and come only with the first map. */
export async function loadRegions(place: MapPlace): Promise<Region[]> {
  if (place === "us") {
    const { default: topology } = await import("us-atlas/states-albers-10m.json");
    return regionsOf(topology as unknown as Topology, "states", (x, y) => [x, y]);
  }
  const { default: topology } = await import("world-atlas/countries-110m.json");
  return regionsOf(topology as unknown as Topology, "countries", projectWorld).filter(
    ({ name }) => name !== "Antarctica",
  );
}

type Ring = readonly (readonly [number, number])[];

function regionsOf(topology: Topology, object: string, projection: Projection): Region[] {
  return ringsOf(topology, object).flatMap(({ name, rings }) => {
    if (rings.length === 0) return [];
    const drawn = rings.map((ring) => projected(ring, projection));
    const path = drawn.map((ring) => `M${ring.map(pointText).join("L")}Z`).join("");
    return [{ name, path }];
  });
}

function projected(ring: Ring, projection: Projection): [number, number][] {
  return ring.flatMap(([longitude, latitude]) => {
    const point = projection(longitude, latitude);
    return point === null ? [] : [[point[0], point[1]]];
  });
}

function pointText([x, y]: readonly [number, number]): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
