import { t } from "../words";

/** Zones to choose from: the panels' own, the reader's, UTC, then all that the browser knows. */
export function zoneOptions(
  own: string,
  all: readonly string[] = known(),
): { value: string; name: string }[] {
  const local = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const first = [...new Set([local, "UTC"])].filter((zone) => zone !== "");
  const rest = all.filter((zone) => !first.includes(zone));
  const names = [...first, ...rest].map((value) => ({ value, name: zoneName(value) }));
  return [{ value: "", name: t("choices.zone-written", { zone: zoneName(own) }) }, ...names];
}

/** "America/New_York" reads "New York". */
function zoneName(zone: string): string {
  const parts = zone.split("/").map((part) => part.replaceAll("_", " "));
  return parts.length > 1 ? `${parts.at(-1)!}, ${parts[0]!}` : zone;
}

function known(): string[] {
  return typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
}
