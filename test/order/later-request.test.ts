import { describe, expect, it } from "vitest";
import { pathFrom } from "../../src/path/load.ts";
import { parsePathDocument } from "../../src/path/document.ts";
import type { Trace } from "../../src/trace/span.ts";
import { inTransit } from "../story/in-transit.ts";
import { day, healthy, hour, order } from "../story/order.ts";
import { endOf, tell, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const plain = healthy(20, at - 10 * day, 12 * hour);
/** Of these orders the carrier reported first that they were on their way, without a status. */
const onTheirWay = inTransit(plain, undefined);
const shipped = order({ id: "A-1", at, until: "24b.2" });
const reports = inTransit(order({ id: "A-1", at }), undefined).slice(-1);
const reported = [...shipped, ...reports];
const after = (others: readonly Trace[], time: number) =>
  verdict("A-1", [...others, ...reported], endOf(reported) + time);

describe("an order after a carrier's report that told no status and saved nothing", () => {
  it("waits for the next report where others were closed by a later one", () => {
    expect(after(onTheirWay, day)).toBe("waiting 25.2");
    const { verdict: told } = tell("A-1", [...onTheirWay, ...reported], endOf(reported) + day);
    expect(told).toMatchObject({ reason: "later-request", evidence: { person: { name: "carrier" } } });
    const sent = Math.max(...shipped.flatMap(({ spans }) => spans.map(({ start }) => start)));
    expect(told.deadline! - sent).toBeGreaterThan(13 * day);
    expect(told.deadline! - sent).toBeLessThan(15 * day);
  });

  it("tells how much of the carrier's time is days off", () => {
    const file = "extends: alexandrite\ntime-zone: UTC\npeople: { carrier: { days-off: [saturday, sunday] } }";
    const path = pathFrom(parsePathDocument("path.yaml", file));
    const { limits } = tell("A-1", [...onTheirWay, ...reported], endOf(reported) + day, { path }).verdict.evidence;
    expect(limits).toMatchObject([{ daysOff: 6 * day, limit: 20 * day }]);
  });

  it("is lost where others are closed by their first", () => {
    expect(after(plain, day)).toBe("lost 25.2");
  });

  it("is lost where a single other order was closed by a second one: its first was repeated", () => {
    const [first, rest] = [plain.slice(0, plain.length / 20), plain.slice(plain.length / 20)];
    expect(after([...inTransit(first, undefined), ...rest], day)).toBe("lost 25.2");
  });

  it("is lost once the carrier's time is over", () => {
    expect(after(onTheirWay, 15 * day)).toBe("lost 25.2");
  });

  it.each(["java", "dotnet", "node"] as const)(
    "is lost where a report told that the parcel has arrived (%s)",
    (shape) => {
      const told = order({ id: "A-1", at, shape, vanish: "25.2" });
      const late = (traces: readonly Trace[]) => verdict("A-1", [...onTheirWay, ...traces], endOf(traces) + day);
      expect(late(told)).toBe("lost 25.2");
      expect(late(inTransit(told, undefined))).toBe("lost 25.2");
    },
  );
});
