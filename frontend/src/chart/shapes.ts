import { feature } from "topojson-client";
import { projectWorld } from "./projection";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Projection } from "./projection";

export interface Region {
  readonly name: string;
  /** Outline in the map's drawing. */
  readonly path: string;
  /** Where its name stands. */
  readonly middle: readonly [number, number];
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

type Ring = readonly (readonly number[])[];

function regionsOf(topology: Topology, object: string, projection: Projection): Region[] {
  const collection = topology.objects[object] as GeometryCollection<{ name: string }>;
  return feature(topology, collection).features.flatMap(({ geometry, properties }) => {
    if (geometry.type !== "Polygon" && geometry.type !== "MultiPolygon") return [];
    const polygons: Ring[][] = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    const rings = polygons.flat().map((ring) => projected(ring, projection));
    const largest = rings.reduce((a, b) => (extent(b) > extent(a) ? b : a), rings[0] ?? []);
    const path = rings.map((ring) => `M${ring.map(pointText).join("L")}Z`).join("");
    return [{ name: properties.name, path, middle: middleOf(largest) }];
  });
}

function projected(ring: Ring, projection: Projection): [number, number][] {
  return ring.flatMap(([longitude, latitude]) => {
    const point = projection(longitude!, latitude!);
    return point === null ? [] : [[point[0], point[1]]];
  });
}

function pointText([x, y]: readonly [number, number]): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

function middleOf(ring: readonly (readonly [number, number])[]): [number, number] {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

function extent(ring: readonly (readonly [number, number])[]): number {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return (Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys));
}
