import { ref } from "vue";
import { panelError } from "../stream/panel-error";
import { arrange } from "./arrange";
import { readerColumns } from "./reader-columns";
import { remarksOf } from "./remarks";
import { wholeResult } from "./whole-result";
import { toCsv, writtenColumns } from "./written";
import { toXlsx } from "./xlsx";
import { t } from "../words";
import type { Ref } from "vue";
import type { Words } from "../definition/words";
import type { PanelStream } from "../stream/use-panel";
import type { Column } from "./columns";
import type { TableHandle } from "./use-table";

interface Downloads {
  readonly busy: Ref<boolean>;
  /** How far it is, or what went wrong. */
  readonly told: Ref<string>;
  download(format: "csv" | "xlsx"): Promise<void>;
}

/** Files of the whole result as the reader has it: all rows that fit the filters, in the table's order and columns. */
export function useDownload(
  table: { stream: PanelStream; words: Words; table: Pick<TableHandle, "state">; timeZone: string },
  columns: Readonly<Ref<readonly Column[]>>,
): Downloads {
  const busy = ref(false);
  const told = ref("");
  return { busy, told, download };

  async function download(format: "csv" | "xlsx"): Promise<void> {
    const { stream, words, timeZone } = table;
    const state = table.table.state.value;
    busy.value = true;
    told.value = t("table.asking");
    try {
      const whole = await wholeResult(stream, (count) => (told.value = t("table.read", { count })));
      const written = writtenColumns(readerColumns(columns.value, state), words.label);
      const rows = arrange(whole.rows, columns.value, state).map((row) =>
        written.map((one) => one.read(row)),
      );
      const head = written.map((one) => one.label);
      const { title } = stream.panel;
      const about = { title, question: stream.question, columns: columns.value, state, timeZone, whole };
      const remarks = remarksOf(about);
      if (format === "csv") save(["\ufeff", toCsv(head, rows, remarks)], "text/csv", `${title}.csv`);
      else save([await toXlsx({ title, head, rows, remarks })], xlsxType, `${title}.xlsx`);
      const isCut = whole.totalCount > whole.rows.length;
      const count = rows.length;
      told.value = isCut
        ? t("table.written-cut", { count, total: whole.totalCount })
        : t("table.written", { count });
    } catch (cause) {
      told.value = t("table.not-written", { message: panelError(cause).message });
    } finally {
      busy.value = false;
    }
  }
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

function save(parts: BlobPart[], type: string, name: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replace(/[\\/:*?"<>|]/g, " ");
  link.click();
  // The browser reads it after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
