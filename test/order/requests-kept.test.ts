import { describe, expect, it } from "vitest";
import { beginningsOf } from "../../src/order/beginnings.ts";
import { type Passage, passageOf } from "../../src/order/passage.ts";
import { replaysOf } from "../../src/order/replays.ts";
import { RequestLosses } from "../../src/order/request-losses.ts";
import { lossHere } from "../../src/order/requests-kept.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { edit } from "../fleet/memory.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const passages = (traces: readonly Trace[]): Passage[] =>
  replaysOf(traces, path).map((one) => passageOf(one, at + 90 * day));

describe("what gets lost here", () => {
  it.each([
    ["is what was seen here", { missing: 1, arrived: 9 }, [{ missing: 9, arrived: 1 }], 0.1],
    [
      "is as elsewhere where too little was seen here",
      { missing: 0, arrived: 20 },
      [{ missing: 8, arrived: 392 }],
      0.02,
    ],
    ["is nothing where elsewhere is another matter", { missing: 0, arrived: 20 }, [{ missing: 140, arrived: 260 }], 0],
    [
      "is as in the nearest place that it may be like",
      { missing: 0, arrived: 20 },
      [
        { missing: 0, arrived: 50 },
        { missing: 1, arrived: 99 },
        { missing: 8, arrived: 392 },
      ],
      0.01,
    ],
    ["is nothing where nothing gets lost", { missing: 0, arrived: 3 }, [{ missing: 0, arrived: 400 }], 0],
  ])("%s", (_, here, around, share) => {
    const { missing, arrived } = lossHere(here, around);
    expect(missing / (missing + arrived)).toBe(share);
  });
});

describe("requests that must have been", () => {
  const lossOf = (all: readonly Passage[], own: readonly Passage[] = []) =>
    new RequestLosses(all, path, "anyone").loss(own);
  /** Forty orders, an hour apart. Some of them lost the requests that these points open. */
  const fleet = (lost: (i: number) => readonly string[]) =>
    passages(
      Array.from({ length: 40 }, (_, i) =>
        order({
          id: `H-${i}`,
          at: at + i * hour,
          shape: "node",
          waits: { "20.1": minute, "22.1": minute },
          drop: lost(i),
        }),
      ).flat(),
    );
  const approval = ["20.1", "20.2", "20.3"];
  const shipment = ["24a.1", "24a.2", "24a.3"];
  const manufacturing = ["21.1", "21.2"];
  const assignment = ["22.1", "22.2"];

  it("all arrive where nothing gets lost", () => {
    const { missing, arrived } = lossOf(fleet(() => []));
    expect(missing).toBe(0);
    expect(arrived).toBeGreaterThan(200);
  });

  it("are missing where others arrive in between: they get lost by chance", () => {
    const lost = [approval, shipment, manufacturing, assignment];
    const all = fleet((i) => (i % 5 === 3 ? lost[Math.floor(i / 5) % 4]! : []));
    // The point that is missing most does not count, because some point must be missing most.
    expect(lossOf(all).missing).toBe(6);
    const own = all.filter(({ name }) => name === "H-13" || name === "H-33");
    expect(lossOf(all, own).missing).toBe(4);
  });

  it("don't count as missing at points where far more is missing than by chance: an order may do without them", () => {
    const all = fleet((i) => (i % 10 === 3 ? approval : i % 10 === 7 ? manufacturing : []));
    expect(lossOf(all).missing).toBe(0);
  });

  it("don't count as missing if none came for a while: that says something of that time only", () => {
    const isSilent = ({ service, start }: Span) => service === "mes-api" && start > at + day && start < at + 30 * hour;
    const told = edit(healthy(40, at, hour, { shape: "node" }), (span) => (isSilent(span) ? undefined : span));
    const losses = new RequestLosses(passages(told.filter(({ spans }) => spans.length > 0)), path, "anyone");
    expect([...losses.lossy].length).toBeGreaterThan(5);
    expect(losses.loss([]).missing).toBe(0);
  });

  it("are not where it is one point alone: an order may do without it", () => {
    expect(lossOf(fleet((i) => (i % 4 === 0 ? ["5", "6"] : []))).missing).toBe(0);
  });

  it("are not where what ties an order to its calculation is missing too", () => {
    const isTie = (trace: Trace) =>
      trace.spans.some(({ name }) => name === "poll new orders" || name.includes("calculation"));
    const cut = healthy(10, at, hour, { shape: "node" }).filter((trace) => !isTie(trace));
    expect(lossOf(passages(cut)).arrived).toBe(0);
  });
});

describe("beginnings", () => {
  const all = healthy(40, at, 6 * hour, { shape: "node" });
  const isLate = ({ spans }: Trace) => spans.some(({ name }) => name.includes("manufacturing"));
  const beginningsIn = (traces: readonly Trace[]) => {
    const found = passages(traces);
    const { missing, arrived } = beginningsOf(found, found, path);
    return [missing, arrived];
  };

  it("are there where all is kept", () => {
    expect(beginningsIn(all)).toEqual([0, 40]);
  });

  it("may be older than what is kept", () => {
    const kept = all.filter(({ spans }) => spans[0]!.start > at + 5 * day);
    const [missing, arrived] = beginningsIn(kept);
    expect([missing, arrived! < 40 && arrived! > 10]).toEqual([0, true]);
  });

  it("are missing where the order shows something much later than the oldest that is kept of what leads there", () => {
    const later = all.filter((trace, i) => i < all.length / 4 || isLate(trace));
    expect(beginningsIn(later)[0]).toBeGreaterThan(10);
  });
});
