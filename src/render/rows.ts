import type { Language } from "../order/path.ts";
import type { RowReport } from "../order/report.ts";

/** A row by itself, or the first of several with nothing to show that are in the same state. */
interface Folded {
  readonly row: RowReport;
  /** The last of them. */
  readonly last: string;
}

/** Rows for a screen that is for what there is to show: those that have nothing are one line. */
export function folded(rows: readonly RowReport[], hasAny: (row: RowReport) => boolean): Folded[] {
  const lines: (Folded & { readonly isEmpty: boolean })[] = [];
  for (const row of rows) {
    const isEmpty = !hasAny(row);
    const before = lines.at(-1);
    if (before?.isEmpty && isEmpty && before.row.state === row.state)
      lines[lines.length - 1] = { ...before, last: row.row };
    else lines.push({ row, last: row.row, isEmpty });
  }
  return lines;
}

/** What a row is about: the label of its only point, where it has one. */
export const labelIn =
  (lang: Language) =>
  ({ label, points: [first, ...rest] }: RowReport): string =>
    rest.length > 0 || first === undefined ? label[lang] : first.label[lang];
