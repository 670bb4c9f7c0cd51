import { type Measured, medianOf } from "./measured.ts";

/** Rows as a Markdown table, for a terminal and for README.md. All columns but the first are right-aligned. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |\n`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [head, rule, ...rows].map(line).join("");
}

export const seconds = (value: number): string =>
  value < 1 ? `${Math.round(value * 1_000)} ms` : `${value.toFixed(value < 10 ? 2 : 1)} s`;
export const megabytes = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`;
const times = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)}×`;

/** A table of the medians of what ran side by side. Each ratio is the first row's time divided by this row's. */
export function comparison(taken: Readonly<Record<string, readonly Measured[]>>): string {
  const medians = Object.entries(taken).map(([name, all]) => ({ name, ...medianOf(all) }));
  const [own] = medians;
  const withServer = own?.server !== undefined;
  const rows = medians.map(({ name, wall, cpu, rss, server }) => [
    name,
    seconds(wall),
    times(own!.wall / wall),
    seconds(cpu),
    megabytes(rss),
    ...(withServer ? [seconds(server ?? 0)] : []),
  ]);
  return table(["", "wall", "ours to it", "CPU", "peak memory", ...(withServer ? ["the server's CPU"] : [])], rows);
}
