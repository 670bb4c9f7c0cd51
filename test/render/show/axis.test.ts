import { describe, expect, it } from "vitest";
import { axisOf } from "../../../src/render/show/axis.ts";
import { coarse } from "../../../src/render/time.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import { day, hour, minute, second } from "../../story/order.ts";

const spell = (wait: number) => coarse(wait, "en");
const at = (from: number, length = 0): Interval => ({ from, to: from + length });
const textsOf = (busy: readonly Interval[], width = 60) => axisOf(busy, width, spell).breaks.map(({ text }) => text);

describe("an axis", () => {
  it("leaves out the nights and the long waits, and says how long they are", () => {
    expect(textsOf([at(0, second), at(9 * hour, second), at(9 * hour + 2 * minute, second), at(3 * day)])).toEqual([
      "8 h",
      "1 m",
      "2 d",
    ]);
  });

  it("leaves out nothing that is no longer than what is around it, nor work, nor what is over in a moment", () => {
    expect(textsOf([at(0, hour), at(hour + 5 * minute, hour)])).toEqual([]);
    expect(textsOf([at(0, 14 * day)])).toEqual([]);
    expect(textsOf([at(0), at(second / 2)])).toEqual([]);
  });

  it("leaves out the longest where there is no room to leave out all", () => {
    const busy = [at(0), at(day), at(day + hour), at(5 * day)];
    expect(textsOf(busy, 20)).toEqual(["1 d", "3 d"]);
    expect(textsOf(busy, 12)).toEqual(["3 d"]);
    expect(textsOf(busy, 5)).toEqual([]);
  });

  it("fills its width, one column after the other", () => {
    for (const width of [20, 33, 60, 140]) {
      const { stretches, breaks, ...axis } = axisOf([at(0, second), at(hour, minute), at(day, second)], width, spell);
      expect(axis.width).toBe(width);
      const parts = [...stretches, ...breaks.map(({ column, text }) => ({ column, width: text.length }))];
      let next = 0;
      for (const part of parts.sort((a, b) => a.column - b.column)) {
        expect(part.column).toBe(next);
        next += part.width;
      }
      expect(next).toBe(width);
    }
  });

  it("knows where a moment lies, before the first and after the last too", () => {
    const { columnOf, stretches } = axisOf([at(hour, second), at(day)], 40, spell);
    const [first, last] = stretches;
    expect([0, hour, hour + second, day, 2 * day].map(columnOf)).toEqual([
      0,
      0,
      first!.width - 1,
      last!.column,
      last!.column + last!.width - 1,
    ]);
    const times = Array.from({ length: 100 }, (_, i) => (i * day) / 99);
    const columns = times.map(columnOf);
    expect(columns).toEqual([...columns].sort((a, b) => a - b));
  });
});
