import { expect, it } from "vitest";
import { toOtlp } from "../../../src/sources/wire/otlp-out.ts";
import { otlpTraces } from "../../../src/sources/wire/otlp-schema.ts";
import { tracesFromOtlp } from "../../../src/sources/wire/otlp.ts";
import { mergeTraces } from "../../../src/trace/merge.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { order } from "../../story/order.ts";
import type { Shape } from "../../story/shapes.ts";

const byId = (traces: readonly Trace[]) => [...traces].sort((a, b) => (a.traceId < b.traceId ? -1 : 1));
const at = Date.UTC(2026, 10, 1, 9) * 1_000;

it.each<Shape>(["java", "dotnet", "node"])("what is exported reads back as it was (%s)", (shape) => {
  const traces = order({ id: "A-1", at, shape, fail: "24b.2" });
  const wire: unknown = JSON.parse(JSON.stringify(toOtlp(traces)));
  const read = mergeTraces(tracesFromOtlp(otlpTraces.parse(wire)));
  expect(byId(read)).toEqual(byId(traces));
});

it("groups spans by the service that made them, and says which build of it", () => {
  const { resourceSpans } = toOtlp(order({ id: "A-1", at }));
  const resources = otlpTraces
    .parse({ resourceSpans })
    .resourceSpans.map(({ resource }) => resource?.attributes?.map(({ key }) => key));
  const expected = ["service.name", "service.version", "deployment.environment.name"];
  expect(resources).toEqual([expected, expected, expected]);
});
