import { describe, expect, it } from "vitest";
import { settledBefore } from "../../src/order/path-requests.ts";
import { replay } from "../../src/order/replay.ts";
import { mayExplain, requestsMissing, spanLossIn, spansAbsentAt } from "../../src/order/span-loss.ts";
import { storiesNamed, storiesOf } from "../../src/order/story.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Trace } from "../../src/trace/span.ts";
import { day, healthy, hour, minute, order, type OrderOptions } from "../story/order.ts";
import { endOf, tell } from "./tell.ts";

const path = loadPath();
const all = new Set(path.points.map(({ point }) => point));
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "dotnet", ...options });
const replayOf = (traces: readonly Trace[]) => replay(storiesNamed(storiesOf(traces, path.fields), "A-1")[0]!, path);
const others = healthy(24, at - 3 * day, day);
/** The points that are missing if the exporter is down while the seller approves. */
const approval = ["20.1", "20.2", "20.3"];

const mes = ["mes-api"];
const lossOf = (traces: readonly Trace[], shows: ReadonlySet<string>, now = month, services: readonly string[] = mes) =>
  spanLossIn(replayOf(traces), services, shows, now);

describe("spans that must have been", () => {
  it("are none in an order that is all there", () => {
    expect(lossOf(ours(), all).missing).toBe(0);
  });

  it("are the parents that others name", () => {
    expect(lossOf(ours({ drop: ["13"] }), all).missing).toBe(1);
  });

  it("are the points proved inside of requests that are there", () => {
    const loss = (shows: ReadonlySet<string>) => lossOf(ours({ drop: ["22.2"] }), shows).missing;
    expect(loss(all)).toBe(1);
    expect(loss(new Set())).toBe(0);
  });

  it("are only those of the service in question: other services have exporters of their own", () => {
    const loss = (service: string) => lossOf(ours({ drop: ["13"] }), all, month, [service]).missing;
    expect(["mes-api", "crm-api", "shop-api"].map(loss)).toEqual([1, 0, 0]);
  });

  it("don't include those of a trace that may still grow, while a calculation may take", () => {
    const story = ours({ until: "15a", drop: ["13"] });
    const missing = [minute, 39 * minute, 41 * minute].map((time) => lossOf(story, all, endOf(story) + time).missing);
    expect(missing).toEqual([0, 0, 1]);
  });

  it("are known sooner of a service whose requests are short", () => {
    const settled = ["crm-api", "mes-api", "billing-api"].map((service) => settledBefore(path, [service], hour));
    expect(settled).toEqual([50 * minute, 20 * minute, 50 * minute]);
  });
});

describe("a loss of spans", () => {
  it.each([
    ["one span in twelve, one absent", { missing: 1, arrived: 11 }, 1, true],
    ["one span in twelve, six absent", { missing: 1, arrived: 11 }, 6, false],
    ["one span in a thousand, one absent", { missing: 1, arrived: 999 }, 1, true],
    ["one span in a thousand, two absent", { missing: 1, arrived: 999 }, 2, false],
    ["none", { missing: 0, arrived: 10 }, 1, false],
  ])("%s", (_, loss, absent, expected) => expect(mayExplain(loss, absent, 1e-4)).toBe(expected));

  it("takes along what follows from a step, up to where a person acts", () => {
    const absent = (vanish: string, until = "25.2") => spansAbsentAt(replayOf(ours({ vanish, until })), vanish, all);
    expect(["13", "24b.1", "16", "20.3"].map((point) => absent(point))).toEqual([6, 2, 1, 3]);
    expect(absent("6", "10")).toBe(1);
  });
});

describe("an order whose spans got lost is not called lost", () => {
  it("where a request of its own left nothing, and others' do", () => {
    const story = ours({ vanish: "24b.1", drop: approval });
    expect(requestsMissing(replayOf(story))).toEqual([{ point: "20.1", atBeginning: false }]);
    expect(tell("A-1", [...others, ...story], month).verdict).toMatchObject({
      state: "undecidable",
      point: "20.2",
      reason: "request-not-seen",
    });
    expect(judgedAt("24b.1", [...others, ...story])).toEqual(["undecidable", "spans-missing"]);
  });

  it("but is where no order ever shows that request", () => {
    const unseen = healthy(24, at - 3 * day, day, { drop: approval });
    expect(judgedAt("24b.1", [...unseen, ...ours({ vanish: "24b.1", drop: approval })])).toEqual(["lost", "overtaken"]);
  });

  it("but is where its beginning is older than traces are kept", () => {
    const story = ours({ vanish: "24b.1" });
    const approved = story.flatMap(({ spans }) => spans).find(({ name }) => name.includes("approve"))!.start;
    const aged = story.filter(({ spans }) => spans.every(({ start }) => start >= approved));
    expect(aged.length).toBeLessThan(story.length - 2);
    expect(judgedAt("24b.1", [...others, ...aged])).toEqual(["lost", "overtaken"]);
    // Where traces are kept by chance, the beginning may be missing too. Then many other orders show no sign of the
    // step either.
    const alike = Array.from({ length: 30 }, (_, i) =>
      order({ id: `K-${i}`, at: at + i * hour, shape: "dotnet", vanish: "24b.1" }),
    ).flat();
    expect(judgedAt("24b.1", [...others, ...alike, ...aged])).toEqual(["undecidable", "spans-missing"]);
    expect(judgedAt("24b.1", [...others, ...alike, ...story])).toEqual(["lost", "overtaken"]);
  });

  it("where others went on without a trace of the step: traces are kept by chance", () => {
    const story = ours({ until: "12" });
    const received = (one: Trace) => one.spans.some(({ name }) => name === "process calculation.requests");
    const alike = (options: Partial<OrderOptions>) =>
      Array.from({ length: 3 }, (_, i) => order({ id: `K-${i}`, at: at + i * hour, shape: "node", ...options })).flat();
    // The price was received all the same.
    const unkept = alike({}).filter((one) => !received(one));
    expect(judgedAt("13", [...others, ...unkept, ...story])).toEqual(["undecidable", "requests-missing"]);
    expect(judgedAt("13", [...others, ...alike({ until: "12" }), ...story])).toEqual(["lost", "overtaken"]);
  });

  /** Twelve orders after ours, one of which lost a span. */
  const lossy = [
    ...healthy(12, at - 3 * day, 12 * hour),
    ...Array.from({ length: 12 }, (_, i) =>
      order({ id: `L-${i}`, at: at + i * hour, ...(i === 5 ? { drop: ["24a.1"] } : {}) }),
    ).flat(),
  ];

  it("where spans of others get lost as well", () => {
    const { verdict } = tell("A-1", [...lossy, ...ours({ vanish: "24a.2" })], month);
    expect(verdict).toMatchObject({ state: "undecidable", point: "24a.2", reason: "spans-missing" });
    expect(verdict.evidence.doubt!.missing).toBeGreaterThan(0);
  });

  it("but is where more is absent than chance takes away", () => {
    const { verdict } = tell("A-1", [...lossy, ...ours({ until: "12" })], month);
    expect(verdict).toMatchObject({ state: "lost", point: "13" });
  });

  it("but is where spans of another service get lost", () => {
    const shop = Array.from({ length: 12 }, (_, i) => order({ id: `S-${i}`, at: at + i * hour, drop: ["9"] })).flat();
    const { verdict } = tell("A-1", [...others, ...shop, ...ours({ vanish: "24a.2" })], month);
    expect(verdict).toMatchObject({ state: "lost", point: "24a.2" });
  });

  it("but is where one request of another service is all that is missing: a model may be built without an upload", () => {
    const built = ours({ vanish: "24b.1", drop: ["5", "6"] });
    expect(requestsMissing(replayOf(built))).toEqual([{ point: "5", atBeginning: false }]);
    expect(judgedAt("24b.1", [...others, ...built])).toEqual(["lost", "overtaken"]);
  });

  it("nor is it stuck at a person whose request may have been another that left nothing", () => {
    const story = ours({ until: "24b.2", drop: approval });
    expect(judgedAt("25.1", [...others, ...story], at + 90 * day)).toEqual(["undecidable", "spans-missing"]);
  });

  it("a request that comes from where nothing is traced is whole", () => {
    const fromOutside = ours({ vanish: "24a.2", shape: "java" }).map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) =>
        span.parentId === undefined && span.kind === "server" ? { ...span, parentId: "00000000000000ff" } : span,
      ),
    }));
    expect(tell("A-1", [...others, ...fromOutside], month).verdict).toMatchObject({ state: "lost", point: "24a.2" });
  });
});

function judgedAt(point: string, traces: readonly Trace[], now = month) {
  const { rows, findings } = tell("A-1", traces, now);
  const state = rows.flatMap(({ points }) => points).find((one) => one.point === point)!.state;
  return [state, findings.find((one) => one.point === point && one.code === state)!.evidence.reason];
}
