import { expect, test } from "vitest";
import { type TracesFound, foundBy, type JaegerApi, type SearchQuery } from "../../../src/sources/jaeger/api.ts";
import { withServiceCheck } from "../../../src/sources/jaeger/service-check.ts";
import { span } from "../../trace/span.ts";

const window = { from: 0, to: 100 };
const of = (traceId: string, ...services: string[]) => ({
  traceId,
  spans: services.map((service) => span({ traceId, service })),
  warnings: [],
});
const search = async (traces: TracesFound["traces"], query: Partial<SearchQuery>): Promise<TracesFound> => {
  const api: Pick<JaegerApi, "search"> = {
    search: async (_, { each }) => {
      for (const trace of traces) each(trace);
      return { unread: [] };
    },
  };
  return foundBy(withServiceCheck(api as JaegerApi), { window, limit: 10, ...query });
};

test("an answer to another request is not whole", async () => {
  const found = await search([of("a", "shop-api", "mes-api"), of("b", "shop-api")], { service: "mes-api" });
  expect(found.unread).toEqual(['sent traces without a span of "mes-api", which was asked for']);
  expect(found.traces).toHaveLength(2);
});

test.each([
  ["each has a span of the service", [of("a", "shop-api", "mes-api"), of("b", "mes-api")], { service: "mes-api" }],
  ["there is none", [], { service: "mes-api" }],
  ["no service was asked for", [of("a", "shop-api")], {}],
])("an answer is as it is where %s", async (_, traces, query) => {
  expect(await search(traces, query)).toEqual({ traces, unread: [] });
});
