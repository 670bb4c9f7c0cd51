import { z } from "zod";
import { otlpTraces, tracesFromOtlp } from "../wire/otlp.ts";
import { errorMessage, type Found, type JaegerApi, notUnderstood, type Operation, type SearchQuery, ServiceNeeded } from "./api.ts";
import type { HttpClient } from "./http.ts";

const services = z.object({ services: z.array(z.string()).nullish() });
const operations = z.object({ operations: z.array(z.object({ name: z.string(), spanKind: z.string().nullish() })).nullish() });
const traces = z.object({ result: otlpTraces });

/** `/api/v3/…`: OTLP JSON, the only dialect after 2.20. No match is a 404. `query.attributes` may be ignored by an older server: the caller checks again. */
export function v3Api(http: HttpClient): JaegerApi {
  const list = async <T>(path: string, schema: z.ZodType<T>, query?: Record<string, string>): Promise<T> => {
    const answer = await http.get(path, query);
    const parsed = schema.safeParse(answer.json);
    if (answer.status !== 200 || !parsed.success) throw notUnderstood(http, path, answer);
    return parsed.data;
  };
  const find = async (path: string, query?: Record<string, string>): Promise<Found> => {
    const answer = await http.get(path, query);
    if (answer.status === 404 && /no traces? found|trace not found/i.test(errorMessage(answer))) return { traces: [], notes: [] };
    const withoutService = query !== undefined && query["query.serviceName"] === undefined;
    if (withoutService && (answer.status === 400 || answer.status === 500) && /service/i.test(errorMessage(answer))) throw new ServiceNeeded();
    const parsed = traces.safeParse(answer.json);
    if (answer.status !== 200 || !parsed.success) throw notUnderstood(http, path, answer, parsed.error?.issues[0]?.path.join("."));
    return { traces: tracesFromOtlp(parsed.data.result), notes: [] };
  };
  return {
    dialect: "v3",
    services: async () => [...((await list("/api/v3/services", services)).services ?? [])].sort(),
    operations: async (service) =>
      ((await list("/api/v3/operations", operations, { service })).operations ?? []).map(
        ({ name, spanKind }): Operation => ({ name, kind: spanKind || undefined }),
      ),
    search: (query) => find("/api/v3/traces", parameters(query)),
    byId: async (traceId) => (await find(`/api/v3/traces/${traceId.padStart(32, "0")}`)).traces[0],
  };
}

const parameters = ({ window, limit, service, operation, attribute }: SearchQuery): Record<string, string> => ({
  ...(service === undefined ? {} : { "query.serviceName": service }),
  ...(operation === undefined ? {} : { "query.operationName": operation }),
  ...(attribute === undefined ? {} : { "query.attributes": JSON.stringify({ [attribute.name]: attribute.value }) }),
  "query.startTimeMin": rfc3339(Math.floor(window.from)),
  "query.startTimeMax": rfc3339(Math.ceil(window.to)),
  "query.searchDepth": String(limit),
});

/** Microseconds as RFC 3339; the milliseconds go through Date, what is finer is appended. */
const rfc3339 = (micros: number): string => {
  const iso = new Date(Math.floor(micros / 1_000)).toISOString();
  return iso.replace("Z", `${String(micros % 1_000).padStart(3, "0")}Z`);
};
