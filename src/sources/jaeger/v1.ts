import { z } from "zod";
import { defined } from "../../defined.ts";
import { v1Answer, v1Trace } from "../wire/jaeger-v1-schema.ts";
import { traceFromV1 } from "../wire/jaeger-v1.ts";
import { type JaegerApi, operation, type SearchQuery } from "./api.ts";
import type { HttpClient } from "./http.ts";
import { notUnderstood, understood } from "./not-understood.ts";

const isEmpty = (list: readonly unknown[] | null | undefined): boolean => (list ?? []).length === 0;

interface Parsed {
  readonly data: readonly unknown[] | null;
  readonly errors?: readonly unknown[] | null | undefined;
}

/** `data: null` is an empty list, but not where an error stands beside it, whatever the status. */
const isAnswered = ({ data, errors }: Parsed): boolean => data !== null || isEmpty(errors);
const listOf = <T>(one: z.ZodType<T>) =>
  z
    .object({ data: z.array(one).nullable(), errors: z.array(z.unknown()).nullish() })
    .refine(isAnswered)
    .transform(({ data }) => data ?? []);
export const v1Services = listOf(z.string());
const operations = listOf(operation);
const searched = v1Answer.refine(isAnswered);
/** A trace that could not be read is not one that is not there. */
const readById = v1Answer.refine(({ data, errors }) => !isEmpty(data) || isEmpty(errors));

/** `/api/…`: Jaeger 1.x to 2.20. A search needs a service; there is no pagination, and `limit` drops silently. */
export function v1Api(http: HttpClient, services: readonly string[]): JaegerApi {
  return {
    dialect: "v1",
    services,
    operations: async (service) =>
      understood(http, "/api/operations", await http.get("/api/operations", { service }), operations),
    search: async (query, sink) => {
      const path = "/api/traces";
      const answer = await http.get(path, parameters(query));
      const each = (one: unknown, fingerprint?: string) => {
        const parsed = v1Trace.safeParse(one);
        // The whole answer is parsed for the error, which then says where in the answer the fault is.
        if (!parsed.success) throw notUnderstood(http, path, answer, v1Answer.safeParse(answer.json).error);
        sink.each({ ...traceFromV1(parsed.data), ...defined({ fingerprint }) });
      };
      const { data, errors } = understood(http, path, answer, searched, answer.jsonWithout("data", { ...sink, each }));
      for (const wire of data ?? []) sink.each(traceFromV1(wire));
      return { unread: (errors ?? []).map(({ msg }) => answer.quoted(msg)) };
    },
    byId: async (traceId) => {
      const path = `/api/traces/${traceId}`;
      const answer = await http.get(path);
      return answer.status === 404 ? undefined : understood(http, path, answer, readById).data?.map(traceFromV1)[0];
    },
  };
}

const parameters = ({ window, limit, service, operation, attribute }: SearchQuery): Record<string, string> => ({
  ...defined({ service, operation, tags: attribute && JSON.stringify({ [attribute.name]: attribute.value }) }),
  start: String(Math.max(0, Math.floor(window.from))),
  end: String(Math.max(0, Math.ceil(window.to))),
  limit: String(limit),
});
