interface Place {
  readonly pathname: string;
  readonly search: string;
}

/** The attributes of the panel that an address of `/embed/<dashboard>/<panel>` asks for. A token in the search is not read. */
export function frameAttributes({ pathname, search }: Place): readonly (readonly [string, string])[] {
  const [dashboard = "", panel = ""] = pathname.replace(/^\/embed\//, "").split("/");
  const asked = new URLSearchParams(search);
  const taken = ["theme", "locale", "height"].flatMap((name) => {
    const value = asked.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return [
    ["operation", [dashboard, panel].filter(Boolean).map(decoded).join("/")],
    ["choices", search],
    ...taken,
  ];
}

/** "#token=…": a fragment is sent to no server, so that no log has it. */
export function tokenOf(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") || null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
