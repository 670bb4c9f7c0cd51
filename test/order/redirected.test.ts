import { describe, expect, it } from "vitest";
import type { Span, Trace } from "../../src/trace/span.ts";
import { fleetOf, named } from "../fleet/memory.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, order } from "../story/order.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 5 * day, 12 * hour);

const redirect = { "http.response.status_code": 302, "http.status_code": 302 };
const isCall = ({ kind, attributes }: Span) => kind === "server" && attributes.has("http.route");

/** The requests with which stories go on after a step, sent to a login instead: nothing happens in them. */
const toLogin = (traces: readonly Trace[]): Trace[] =>
  edit(traces, (span) => (isCall(span) ? { spanId: `5${span.spanId.slice(1)}`, attributes: redirect } : null));

const told = async (traces: readonly Trace[], now: number): Promise<readonly string[]> => {
  const { state, point } = named(await fleetOf(traces, { now, from: at - 9 * day }), "A-1").verdict;
  return [verdict("A-1", traces, now), `${state} ${point}`];
};

describe.each(["java", "dotnet", "node"] as const)("a request that is sent elsewhere (%s)", (shape) => {
  const ours = (until: string) => order({ id: "A-1", at, shape, until });
  /** What is in a story until one step, and not until another. */
  const between = (before: string, until: string) => {
    const known = new Set(ours(before).map(({ traceId }) => traceId));
    return ours(until).filter(({ traceId }) => !known.has(traceId));
  };

  it.each([
    ["18", "20.1", "20.1"],
    ["21.2", "22.1", "22.1"],
  ])("as to a login is no step: after %s it is still the person's turn", async (before, until, point) => {
    const traces = [...others, ...ours(before), ...toLogin(between(before, until))];
    expect(await told(traces, endOf(ours(until)) + 2 * hour)).toEqual(Array(2).fill(`waiting ${point}`));
    expect(await told(traces, endOf(ours(until)) + 9 * day)).toEqual(Array(2).fill(`stuck ${point}`));
  });

  it("as to a login is made again once the person is known", async () => {
    const traces = [...others, ...ours("25.2"), ...toLogin(between("18", "20.1").slice(0, 1))];
    expect(await told(traces, endOf(traces) + hour)).toEqual(Array(2).fill("completed 25.2"));
  });

  it("after what it asked for was done is a step as any other", async () => {
    const redirected = edit([...others, ...ours("25.2")], (span) => (isCall(span) ? { attributes: redirect } : {}));
    expect(await told(redirected, endOf(redirected) + hour)).toEqual(Array(2).fill("completed 25.2"));
    const lost = order({ id: "A-1", at, shape, until: "20.3", vanish: "21.1" });
    const traces = edit([...healthy(40, at - 5 * day, 6 * hour), ...lost], (span) =>
      isCall(span) ? { attributes: redirect } : {},
    );
    expect(await told(traces, endOf(lost) + 2 * day)).toEqual(Array(2).fill("lost 21.1"));
  });
});
