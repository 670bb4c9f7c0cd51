import type { Language } from "../order/path.ts";
import type { RowReport } from "../order/report.ts";

/** A row by itself, or the first of several adjacent rows that have nothing to show and are in the same state. */
interface Folded {
  readonly row: RowReport;
  /** The name of the last of these rows. */
  readonly last: string;
}

/** Folds adjacent rows that have nothing to show into one line, which leaves the screen for the others. */
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

/** A row's label, or that of its only point. */
export const labelIn =
  (lang: Language) =>
  ({ label, points: [first, ...rest] }: RowReport): string =>
    rest.length > 0 || first === undefined ? label[lang] : first.label[lang];
