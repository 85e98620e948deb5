/** A TopoJSON file as us-atlas and world-atlas have it: lines that regions share, as whole numbers that count from the one before. */
export interface Topology {
  readonly arcs: readonly (readonly (readonly number[])[])[];
  readonly transform?: { readonly scale: readonly number[]; readonly translate: readonly number[] };
  readonly objects: Readonly<Record<string, { readonly geometries: readonly Geometry[] }>>;
}

interface Geometry {
  readonly type?: string | null;
  readonly arcs?: unknown;
  readonly properties?: { readonly name?: string };
}

type Point = readonly [number, number];

/** Name and closed lines of each region (the TopoJSON format specification, 1.0, 2.1.4 and 2.2). */
export function ringsOf(topology: Topology, object: string): { name: string; rings: Point[][] }[] {
  const arcs = topology.arcs.map((arc) => decoded(arc, topology.transform));
  return (topology.objects[object]?.geometries ?? []).map(({ type, arcs: places, properties }) => {
    const polygons = type === "Polygon" ? [places] : type === "MultiPolygon" ? places : [];
    const rings = (polygons as number[][][]).flat().map((ring) => joined(ring, arcs));
    return { name: properties?.name ?? "", rings };
  });
}

function decoded(arc: readonly (readonly number[])[], transform: Topology["transform"]): Point[] {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    if (transform === undefined) return [dx!, dy!];
    x += dx!;
    y += dy!;
    const { scale, translate } = transform;
    return [x * scale[0]! + translate[0]!, y * scale[1]! + translate[1]!];
  });
}

/** A negative number is the complement of the place of a line that is walked backwards; each begins where the last one ends. */
function joined(ring: readonly number[], arcs: readonly (readonly Point[])[]): Point[] {
  const points: Point[] = [];
  for (const place of ring) {
    const arc = place < 0 ? [...arcs[~place]!].reverse() : arcs[place]!;
    points.push(...(points.length === 0 ? arc : arc.slice(1)));
  }
  return points;
}
