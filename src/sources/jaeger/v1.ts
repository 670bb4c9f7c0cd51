import { z } from "zod";
import type { Trace } from "../../trace/span.ts";
import { traceFromV1, v1Answer } from "../wire/jaeger-v1.ts";
import { type JaegerApi, notUnderstood, type Operation, type SearchQuery } from "./api.ts";
import type { HttpClient } from "./http.ts";

const strings = z.object({ data: z.array(z.string()).nullable() });
const operations = z.object({
  data: z.array(z.object({ name: z.string(), spanKind: z.string().nullish() })).nullable(),
});

/** `/api/…`: Jaeger 1.x to 2.20. A search needs a service; there is no pagination, and `limit` drops silently. */
export function v1Api(http: HttpClient): JaegerApi {
  const ask = async <T>(path: string, schema: z.ZodType<T>, query?: Record<string, string>): Promise<T> => {
    const answer = await http.get(path, query);
    const parsed = schema.safeParse(answer.json);
    if (answer.status !== 200 || !parsed.success) throw notUnderstood(http, path, answer, parsed.error?.issues[0]?.path.join("."));
    return parsed.data;
  };
  return {
    dialect: "v1",
    services: async () => [...((await ask("/api/services", strings)).data ?? [])].sort(),
    operations: async (service) =>
      ((await ask("/api/operations", operations, { service })).data ?? []).map(
        ({ name, spanKind }): Operation => ({ name, kind: spanKind || undefined }),
      ),
    search: async (query) => {
      const { data, errors } = await ask("/api/traces", v1Answer, parameters(query));
      return { traces: (data ?? []).map(traceFromV1), notes: (errors ?? []).map(({ msg }) => msg) };
    },
    byId: async (traceId): Promise<Trace | undefined> => {
      const path = `/api/traces/${traceId}`;
      const answer = await http.get(path);
      if (answer.status === 404) return undefined;
      const parsed = v1Answer.safeParse(answer.json);
      if (answer.status !== 200 || !parsed.success) throw notUnderstood(http, path, answer);
      return parsed.data.data?.map(traceFromV1)[0];
    },
  };
}

const parameters = ({ window, limit, service, operation, attribute }: SearchQuery): Record<string, string> => ({
  ...(service === undefined ? {} : { service }),
  ...(operation === undefined ? {} : { operation }),
  ...(attribute === undefined ? {} : { tags: JSON.stringify({ [attribute.name]: attribute.value }) }),
  start: String(Math.floor(window.from)),
  end: String(Math.ceil(window.to)),
  limit: String(limit),
});
