import { Chalk } from "chalk";
import { expect, it } from "vitest";
import { type Column, inColumns, type Line } from "../../src/render/columns.ts";

const columns: readonly Column[] = [
  { title: "order", width: 8 },
  { title: "waits", width: 6, align: "right" },
  { title: "where" },
];
const { red, dim } = new Chalk({ level: 1 });

const line = (i: number): Line => ({
  cells: [`A-${i}`, `${i} s`, i % 7 === 0 ? "receives the calculation request, which takes two lines" : "saves it"],
  paint: i % 50 === 0 ? red : (text) => text,
});

it("a long table is the lines of short ones, in one order and one width", () => {
  const lines = Array.from({ length: 350 }, (_, i) => line(i));
  const [head, ...drawn] = inColumns(columns, lines, 60, dim).split("\n");
  const alone = lines.flatMap((one) =>
    inColumns(columns, [line(0), one], 60, dim)
      .split("\n")
      .slice(3),
  );
  expect(head).toBe(inColumns(columns, [line(0)], 60, dim).split("\n")[0]);
  expect(drawn).toEqual(alone);
  expect(drawn).toHaveLength(350 + 50);
});
