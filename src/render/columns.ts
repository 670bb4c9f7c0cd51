import Table from "cli-table3";
import stringWidth from "string-width";
import type { Style } from "../style.ts";
import { cut, wrap } from "./text.ts";

export interface Column {
  readonly title: string;
  /** In columns of the terminal; the one without a width takes what is left. */
  readonly width?: number;
  /** Shown only on a terminal at least this wide. */
  readonly from?: number;
  readonly align?: "right";
  /** Dropped on a narrow terminal, highest number first; never dropped when absent. */
  readonly droppable?: number;
}

export type Paint = (text: string) => string;

export const plain: Paint = (text) => text;

export interface Line {
  readonly cells: readonly string[];
  readonly paint: Paint;
  /** Cut to a single line, which leaves the screen for what stands out. */
  readonly brief?: boolean;
}

/** The column of free width does not shrink below this before others are dropped, nor below the second at all. */
export const narrowestFreeColumn = 22;
const leastFreeColumn = 8;

/**
 * Lines in columns that fit a width, with words wrapped. Colour is put on after the widths are known, so that no escape
 * code is ever broken and wide characters keep their columns aligned.
 */
export function inColumns(all: readonly Column[], lines: readonly Line[], width: number, head: Paint): string {
  const kept = fitting(all, width);
  const columns = kept.map((i) => all[i]!);
  const needed = widest(lines.map(({ cells }) => cells[all.findIndex((column) => column.width === undefined)]!));
  const free = Math.min(needed, Math.max(leastFreeColumn, width - taken(columns)));
  const widths = columns.map((column) => column.width ?? free);
  const options: Table.TableConstructorOptions = {
    chars: noBorders,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colWidths: widths,
    colAligns: columns.map(({ align }) => align ?? "left"),
  };
  const cell = (text: string, i: number, { paint, brief }: Omit<Line, "cells">, colSpan = 1) => {
    const room = widths.slice(i, i + colSpan).reduce((sum, own) => sum + own, 2 * (colSpan - 1));
    const parts = brief ? [cut(text, room)] : wrap(text, room);
    return { content: parts.map((part) => (part === "" ? part : paint(part))).join("\n"), colSpan };
  };
  const rowOf = ({ cells, ...look }: Line) => {
    const texts = kept.map((column) => cells[column]!);
    const last = texts.findLastIndex((text) => text !== "");
    // A text with nothing to its right also takes the empty room there.
    const spans = columns[last]?.width === undefined ? columns.length - last : 1;
    const shown = spans > 1 ? texts.slice(0, last + 1) : texts;
    return shown.map((text, i) => cell(text, i, look, i === last ? spans : 1));
  };
  const rows = [columns.map(({ title }, i) => cell(title, i, { paint: head })), ...lines.map(rowOf)];
  const drawn: string[] = [];
  for (let i = 0; i < rows.length; i += rowsPerTable) {
    const table = new Table(options);
    table.push(...rows.slice(i, i + rowsPerTable));
    drawn.push(...table.toString().split("\n"));
  }
  return drawn.map((line) => line.trimEnd()).join("\n");
}

/** Columns are separated by spaces alone. */
const noBorders = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/**
 * cli-table3's layout takes time by the square of the rows. Tables of the same column widths line up below each other.
 */
const rowsPerTable = 100;

const taken = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width = 0 }) => sum + width, 2 * (columns.length - 1));

function fitting(columns: readonly Column[], width: number): number[] {
  let kept = columns.map((_, i) => i).filter((i) => (columns[i]!.from ?? 0) <= width);
  const order = kept
    .filter((i) => columns[i]!.droppable !== undefined)
    .sort((a, b) => columns[b]!.droppable! - columns[a]!.droppable!);
  for (const next of order) {
    const isFree = kept.some((i) => columns[i]!.width === undefined);
    if (taken(kept.map((i) => columns[i]!)) + (isFree ? narrowestFreeColumn : 0) <= width) break;
    kept = kept.filter((i) => i !== next);
  }
  return kept;
}

/** The width of the widest text, in columns of the terminal. */
export const widest = (texts: readonly string[]): number =>
  texts.reduce((width, text) => Math.max(width, stringWidth(text)), 0);

/** A table whose columns are as wide as their content; the free one takes what is left. */
export function table(
  columns: readonly (Omit<Column, "width"> & { readonly free?: boolean })[],
  lines: readonly Line[],
  { width, color }: Style,
): string {
  const sized = columns.map(({ free, ...column }, i): Column => {
    const room = Math.max(1, widest([column.title]), widest(lines.map(({ cells }) => cells[i]!)));
    return free === true ? column : { ...column, width: room };
  });
  return inColumns(sized, lines, width, color.dim);
}
