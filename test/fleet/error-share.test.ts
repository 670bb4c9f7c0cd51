import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ErrorCounts, type RouteErrors, type Share, shareOf } from "../../src/fleet/error-share.ts";
import type { AttributeValue, Span, Trace } from "../../src/trace/span.ts";
import { minute, second } from "../story/order.ts";
import { span } from "../trace/span.ts";

const boundary = Date.UTC(2026, 10, 9, 9) * 1_000;
const window = { from: boundary - 60 * minute, to: boundary + 5 * minute };

const of = (errors: number, total: number): Share => ({ errors, total });
const route = "POST /api/orders";
const judged = (now: Share, before: Share, routes = 1): RouteErrors => {
  const counts = new ErrorCounts(boundary);
  for (let i = 0; i < routes; i++) {
    // Only the first service is in question. The others answer well.
    const [n, b] = i === 0 ? [now, before] : [of(0, 20), of(0, 200)];
    counts.count(`service-${i}`, route, "now", n.total, n.errors);
    counts.count(`service-${i}`, route, "before", b.total, b.errors);
  }
  return counts.shares().find((one) => one.service === "service-0" && one.route === route)!;
};

describe("a share of errors has risen", () => {
  it.each([
    ["1 of 3, and nothing before", of(1, 3), of(0, 0), false],
    ["1 of 3 after none of 100", of(1, 3), of(0, 100), false],
    ["1 of 3 after none of 1000", of(1, 3), of(0, 1_000), false],
    ["2 of 2 after none of 10000: too few to be a trend", of(2, 2), of(0, 10_000), false],
    ["8 of 20, and nothing before to compare with", of(8, 20), of(0, 0), false],
    ["8 of 20 after 1 of 200", of(8, 20), of(1, 200), true],
    ["3 of 3 after none of 1000", of(3, 3), of(0, 1_000), true],
    ["4 of 20 after 40 of 200: as ever", of(4, 20), of(40, 200), false],
    ["6 of 20 after 40 of 200: within chance", of(6, 20), of(40, 200), false],
    ["4 of 20 after 180 of 200: fallen", of(4, 20), of(180, 200), false],
    ["all of 20 after all of 20", of(20, 20), of(20, 20), false],
    ["nothing now", of(0, 0), of(1, 200), false],
  ])("%s: %s", (_what, now, before, risen) => {
    expect(judged(now, before)).toMatchObject({ now, before, risen });
  });

  it("gives 1 as the chance of a share that has not risen", () => {
    expect(judged(of(4, 20), of(180, 200)).chance).toBe(1);
    expect(judged(of(8, 20), of(1, 200)).chance).toBeLessThan(1e-6);
  });

  it("takes more to be sure of one route among many", () => {
    // This happens by chance about once in 400: that is rare for one route, and to be expected among hundreds.
    const [now, before] = [of(3, 20), of(1, 200)];
    const [alone, among] = [judged(now, before), judged(now, before, 300)];
    expect([alone.risen, among.risen]).toEqual([true, false]);
    expect(among.chance).toBe(alone.chance);
    expect(judged(of(8, 20), before, 300).risen).toBe(true);
  });

  it("hardly ever by chance alone, however many routes there are", () => {
    // The share is the same before and after, on 40 routes at once. One in a hundred such days may raise a false alarm.
    const days = fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 40 * 120, maxLength: 40 * 120 });
    const cries = fc.sample(days, { numRuns: 100, seed: 7 }).filter((chances) => {
      const counts = new ErrorCounts(boundary);
      for (let i = 0; i < 40; i++) {
        const errors = chances.slice(i * 120, (i + 1) * 120).map((chance) => chance < 5);
        const share = (part: readonly boolean[]) => [part.length, part.filter(Boolean).length] as const;
        counts.count("shop-api", `GET /${i}`, "now", ...share(errors.slice(0, 20)));
        counts.count("shop-api", `GET /${i}`, "before", ...share(errors.slice(20)));
      }
      return counts.shares().some(({ risen }) => risen);
    });
    expect(cries.length).toBeLessThanOrEqual(3);
  });
});

let ids = 0;
const answer = (status: number, own: Partial<Omit<Span, "attributes">> = {}, attributes = {}): Span =>
  span({
    traceId: `t${++ids}`,
    kind: "server",
    service: "shop-api",
    name: route,
    start: boundary + second,
    end: boundary + 2 * second,
    ...own,
    attributes: { "http.request.method": "POST", "http.route": "/api/orders", ...code(status), ...attributes },
  });
const code = (status: number): Record<string, AttributeValue> => ({ "http.response.status_code": status });
const traceOf = (...spans: Span[]): Trace => ({ traceId: spans[0]!.traceId, spans, warnings: [] });

function counted(...traces: readonly Trace[]): RouteErrors[] {
  const counts = new ErrorCounts(boundary);
  for (const trace of traces) counts.add(trace, window);
  return counts.shares();
}
const told = (...spans: readonly Span[]) =>
  counted(...spans.map((one) => traceOf(one))).map(
    ({ service, route: at, now, before }) =>
      `${service} ${at ?? "*"}: ${now.errors}/${now.total} after ${before.errors}/${before.total}`,
  );

describe("answers are counted", () => {
  it.each([
    [200, "0/1"],
    [404, "0/1"],
    [429, "0/1"],
    [499, "0/1"],
    [500, "1/1"],
    [503, "1/1"],
    [599, "1/1"],
  ])("%i as %s", (status, share) => {
    expect(told(answer(status))).toEqual([
      `shop-api *: ${share} after 0/0`,
      `shop-api POST /api/orders: ${share} after 0/0`,
    ]);
  });

  it("of servers alone, and of those that answered", () => {
    const unanswered = span({ kind: "server", attributes: { "http.request.method": "POST" }, end: boundary });
    expect(told(answer(500, { kind: "client" }), answer(500, { kind: "internal" }), unanswered)).toEqual([]);
  });

  it.each([
    ["before the time before", window.from - 1, []],
    ["at its beginning", window.from, ["0/0 after 1/1"]],
    ["just before the window", boundary - 1, ["0/0 after 1/1"]],
    ["at the window's beginning", boundary, ["1/1 after 0/0"]],
    ["at its end", window.to, ["1/1 after 0/0"]],
    ["after it", window.to + 1, []],
  ])("by when they ended: %s", (_when, end, shares) => {
    const shown = told(answer(500, { start: end - 10 * minute, end })).filter((one) => one.includes("*"));
    expect(shown).toEqual(shares.map((share) => `shop-api *: ${share}`));
  });

  describe.each([
    ["traces of 32 digits", "1".repeat(32), `2${"1".repeat(31)}`],
    ["traces of 16 digits", "1".repeat(16), "2".repeat(16)],
    ["traces without digits", "t", "u"],
  ])("in %s", (_what, traceId, otherId) => {
    const [a, b] = ["a".repeat(16), "b".repeat(16)];

    it("once, however often a trace comes, and whichever of its spans come again", () => {
      const failed = answer(500, { traceId, spanId: a });
      const well = answer(200, { traceId, spanId: b });
      const [all] = counted(traceOf(failed), traceOf(failed, well), traceOf(well));
      expect(all).toMatchObject({ route: null, now: of(1, 2) });
    });

    it("twice where two traces happen to use the same span id", () => {
      expect(told(answer(500, { traceId, spanId: a }), answer(500, { traceId: otherId, spanId: a }))[0]).toMatch("2/2");
    });
  });

  it.each([
    ["{order_id}", "/api/orders/{order_id}/file"],
    [":id", "/api/orders/:id/file"],
    ["<int:id>", "api/orders/<int:id>/file/"],
    ["[id]", "/api/orders/[id]/file"],
    ["{id:guid}", "/api/orders/{id:guid}/file"],
  ])("under one spelling of a route: %s", (_what, spelling) => {
    expect(told(answer(500, {}, { "http.route": spelling })).at(-1)).toBe(
      "shop-api POST /api/orders/{}/file: 1/1 after 0/0",
    );
  });

  it("in the conventions of before and after as the same", () => {
    const old = span({
      ...answer(500),
      traceId: "old",
      attributes: { "http.method": "POST", "http.route": "/api/orders", "http.status_code": 500 },
    });
    expect(told(old, answer(200))).toEqual(["shop-api *: 1/2 after 0/0", "shop-api POST /api/orders: 1/2 after 0/0"]);
  });

  it("for a service as a whole and for each of its routes, the worst first", () => {
    const more = (n: number, status: number, own: Partial<Span>, at: string) =>
      Array.from({ length: n }, () => answer(status, own, { "http.route": at }));
    const before = { start: boundary - minute, end: boundary - minute };
    expect(
      told(
        ...more(9, 200, {}, "/fine"),
        ...more(200, 200, before, "/risen"),
        ...more(1, 500, {}, "/once"),
        ...more(1, 200, {}, "/once"),
        ...more(5, 500, {}, "/risen"),
        ...more(15, 200, {}, "/risen"),
        ...more(4, 200, { service: "crm-api" }, "/fine"),
      ),
    ).toEqual([
      "shop-api POST /risen: 5/20 after 0/200",
      "shop-api *: 6/31 after 0/200",
      "shop-api POST /once: 1/2 after 0/0",
      "shop-api POST /fine: 0/9 after 0/0",
      "crm-api *: 0/4 after 0/0",
      "crm-api POST /fine: 0/4 after 0/0",
    ]);
  });
});

it("a share of no requests is null", () => {
  expect([shareOf(of(0, 0)), shareOf(of(1, 4))]).toEqual([0, 0.25]);
});
