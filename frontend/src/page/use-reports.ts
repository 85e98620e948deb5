import { readonly, shallowRef, watch } from "vue";
import type { Ref } from "vue";
import type { ReportLink } from "./places";

/** The app's reports, fetched when somebody wants them for the first time; none until then, and where there are none. */
export function useReports(wanted: () => boolean): Readonly<Ref<readonly ReportLink[]>> {
  const reports = shallowRef<readonly ReportLink[]>([]);
  const stop = watch(wanted, async (isWanted) => {
    if (!isWanted) return;
    try {
      const response = await fetch("/reports.json");
      if (!response.ok) return;
      reports.value = readReports(await response.json());
      stop();
    } catch {
      // The next time it is asked again.
    }
  });
  return readonly(reports);
}

/** What /reports.json answers; anything else has no reports. */
export function readReports(answer: unknown): readonly ReportLink[] {
  const { reports } = (answer ?? {}) as { reports?: unknown };
  if (!Array.isArray(reports)) return [];
  return reports.flatMap((one: unknown) => {
    const { name, title } = (one ?? {}) as { name?: unknown; title?: unknown };
    return typeof name === "string" ? [{ name, title: typeof title === "string" ? title : name }] : [];
  });
}
