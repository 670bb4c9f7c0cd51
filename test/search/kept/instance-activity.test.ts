import fc from "fast-check";
import { expect, it } from "vitest";
import { InstanceActivity } from "../../../src/search/kept/instance-activity.ts";
import type { Microseconds } from "../../../src/trace/span.ts";
import { hour, second } from "../../story/order.ts";
import { span } from "../../trace/span.ts";

const said = (host: string, ...ends: readonly Microseconds[]) => ({
  spans: ends.map((end) => span({ start: end, end, resource: new Map([["host.name", host]]) })),
});

it("tells the seconds of a window in which each instance said something", () => {
  const time = fc.integer({ min: 0, max: 3 * hour });
  const all = fc.array(fc.record({ host: fc.constantFrom("a", "b"), end: time }));
  fc.assert(
    fc.property(all, time, time, (ends, from, to) => {
      const activity = new InstanceActivity();
      for (const { host, end } of ends) activity.add(said(host, end));
      const expected = ["a", "b"].map((name) => ({
        name,
        heard: [
          ...new Set(ends.filter(({ host }) => host === name).map(({ end }) => Math.floor(end / second) * second)),
        ]
          .filter((start) => start >= from && start <= to)
          .sort((a, b) => a - b),
      }));
      const heard = activity.of("mes-api", { from, to });
      expect(heard.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(expected.filter((one) => one.heard.length > 0));
    }),
  );
});

it("forgets what is older than a time, by the hour", () => {
  const activity = new InstanceActivity();
  activity.add(said("a", hour / 2, 1.5 * hour));
  activity.add(said("b", hour / 2));
  activity.forgetBefore(1.2 * hour);
  expect(activity.of("mes-api", { from: 0, to: 2 * hour })).toEqual([{ name: "a", heard: [1.5 * hour] }]);
});

it("tells of no instance where they are so many that they don't fit", () => {
  const activity = new InstanceActivity();
  activity.add(said("a", 0));
  for (let i = 0; i <= 20_000; i++) activity.add(said(`pod-${i}`, 0));
  expect(activity.of("mes-api", { from: 0, to: hour })).toEqual([]);
});
