import { describe, expect, it } from "vitest";
import { alarmsIn } from "../../src/fleet/alarms.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { fleetOf } from "../fleet/memory.ts";
import { verdict } from "../order/tell.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";

const now = Date.UTC(2026, 10, 16, 9) * 1_000;
const shapes = ["java", "dotnet", "node"] as const;

/** A week of orders. Some leave out a step that they can do without. */
const fleet = (hasUpload: (i: number) => boolean, isPressed: (i: number) => boolean): Trace[] =>
  Array.from({ length: 120 }, (_, i) =>
    order({ id: `F-${i}`, at: now - 7 * day + i * 90 * minute, shape: shapes[i % 3]! }).filter(({ spans }) => {
      const server = spans.find(({ kind }) => kind === "server");
      if (server?.name.includes("/file") === true) return hasUpload(i);
      const status = String(server?.attributes.get("order_status"));
      return isPressed(i) || !["MANUFACTURING_COMPLETED", "PACKAGING"].includes(status);
    }),
  ).flat();

describe("a fleet in which orders leave out two steps, a model from the constructor and a button that nobody presses", () => {
  const others = fleet(
    (i) => i % 5 > 1,
    (i) => (i * 13) % 100 >= 15,
  );

  it.each(["13", "16", "20.3", "21.1", "24b.1"])("does not take a loss at %s for lost telemetry", async (vanish) => {
    const traces = [...others, ...order({ id: "A-1", at: now - 4 * day, shape: "java", vanish })];
    const { orders, search } = await fleetOf(traces, { now, from: now - 5 * day, reach: 2 * day });
    const told = alarmsIn(orders, ["lost", "undecidable"], search.window).filter(
      ({ judged: { order: one } }) => one.asked === "A-1",
    );
    expect(told.map(({ alarm: { state, point } }) => `${state} ${point}`)).toEqual([`lost ${vanish}`]);
  });
});

describe("a fleet in which a few orders leave out two steps, a model from the constructor and an approval of several at once", () => {
  const at = now - 12 * day;
  const few = (count: number, name: string, change: (traces: readonly Trace[]) => Trace[]): Trace[] =>
    Array.from({ length: count }, (_, i) =>
      change(order({ id: `${name}-${i}`, at: at + 17 * minute + i * 13 * hour, shape: shapes[i % 3]! })),
    ).flat();
  const built = few(3, "K", (traces) =>
    traces.filter(({ spans }) => !spans.some(({ kind, name }) => kind === "server" && name.includes("/file"))),
  );
  const route = "/api/orders/approve-all";
  const together = few(2, "B", (traces) =>
    edit(traces, ({ kind, name }, { spans }) => {
      if (!spans.some((span) => span.name.includes("/approve"))) return {};
      const untold = { order_status: "" };
      return kind === "server" && name.includes("/approve")
        ? {
            name: `POST ${route}`,
            attributes: { ...untold, "http.route": route, "url.path": route, "http.target": route },
          }
        : { attributes: untold };
    }),
  );
  const others = [...healthy(60, at, 2 * hour), ...built, ...together];

  it.each(["13", "18", "20.2", "21.2", "24a.2", "24b.1", "25.2"])("a loss at %s is one", (vanish) => {
    const traces = [...others, ...order({ id: "A-1", at: at + 20 * hour, shape: "java", vanish })];
    expect(verdict("A-1", traces, now)).toBe(`lost ${vanish}`);
  });
});

describe("a fleet in which three orders have a model out of the constructor, and ask for no file", () => {
  const at = now - 12 * day;
  const isFile = ({ name }: Span) => name.includes("/file") || name.includes("GetObject");
  const built = Array.from({ length: 3 }, (_, i) =>
    edit(
      order({ id: `K-${i}`, at: at + 17 * minute + i * 13 * hour, shape: shapes[i]! }).filter(
        ({ spans }) => !spans.some((span) => span.kind === "server" && isFile(span)),
      ),
      (span) => (isFile(span) ? null : {}),
    ),
  ).flat();
  const others = [...healthy(60, at, 2 * hour), ...built];

  it.each(["16", "18", "21.2", "24a.2"])("a loss at %s is one", (vanish) => {
    const traces = [...others, ...order({ id: "A-1", at: at + 20 * hour, shape: "java", vanish })];
    expect(verdict("A-1", traces, now)).toBe(`lost ${vanish}`);
  });
});
