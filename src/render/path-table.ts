import type { Deadline, Path, Point, Row } from "../order/path.ts";
import type { Style } from "../style.ts";
import { type Column, inColumns, type Line, plain, widest } from "./columns.ts";
import { proseIn } from "./prose/prose.ts";
import { seenAs } from "./seen-as.ts";
import { duration } from "./time.ts";

/** All rows of a path: what each point needs, how it is recognised, and the limits that end at it. */
export function renderPathTable(path: Path, style: Style): string {
  const { columns: titles, path: words } = proseIn(style.lang);
  const lines = path.rows.flatMap((row) => linesOf(row, path, style));
  const columns: Column[] = [
    { title: titles.step, width: Math.max(titles.step.length, widest(lines.map(({ cells }) => cells[0]!))) },
    { title: titles.what },
    { title: titles.who, width: widest(lines.map(({ cells }) => cells[2]!)), droppable: 2 },
    { title: words.needs, width: 8, droppable: 1 },
    {
      title: words.limit,
      width: Math.max(words.limit.length, widest(lines.map(({ cells }) => cells[4]!))),
      droppable: 3,
    },
  ];
  return `${inColumns(columns, lines, style.width, style.color.dim)}\n`;
}

function linesOf(row: Row, path: Path, style: Style): Line[] {
  const who = row.actorLabel[style.lang];
  if (row.points.length === 0)
    return [{ cells: [row.row, row.label[style.lang], who, "", ""], paint: style.color.dim }];
  return row.points.map((point) => ({
    cells: [
      point.point,
      `${point.label[style.lang]} — ${seenAs(point.match, style.lang)}`,
      point.person?.label[style.lang] ?? who,
      point.needs.join(" "),
      limitOf(point, path.deadlines, style),
    ],
    paint: plain,
  }));
}

const limitOf = ({ point, person }: Point, deadlines: readonly Deadline[], { lang }: Style): string =>
  deadlines
    .filter(({ to }) => to === point)
    .map(({ from, limit, daysOff }) => {
      const text = `${duration(limit, lang)} (${from})`;
      if (person?.alarm === false) return `${text}, ${proseIn(lang).path.noAlarm}`;
      return daysOff === undefined ? text : `${text}, ${proseIn(lang).path.workingDays}`;
    })
    .join(", ");
