import { z } from "zod";
import { defined } from "../../defined.ts";
import { say } from "../../sentence.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import { otlpTraces } from "../wire/otlp-schema.ts";
import { tracesFromOtlp } from "../wire/otlp.ts";
import type { Answer } from "./answer.ts";
import { type JaegerApi, operation, type SearchQuery, ServiceNeeded } from "./api.ts";
import type { HttpClient } from "./http.ts";
import { messageIn, notUnderstood, understood } from "./not-understood.ts";

/** Protobuf leaves out an empty list. */
export const v3Services = z
  .union([z.object({ services: z.array(z.string()) }), z.strictObject({})])
  .transform((answer) => ("services" in answer ? answer.services : []));
const operations = z
  .object({ operations: z.array(operation).nullish() })
  .transform((answer) => answer.operations ?? []);
const traces = z.object({ result: otlpTraces });

/**
 * `/api/v3/…`: OTLP JSON, the only dialect after 2.20. No match is a 404. An older server may ignore
 * `query.attributes`, so the caller checks the attribute again.
 */
export function v3Api(http: HttpClient, services: readonly string[]): JaegerApi {
  const tracesIn = (path: string, answer: Answer): readonly Trace[] => {
    if (answer.status === 404 && /no traces? found|trace not found/i.test(messageIn(answer.json) ?? "")) return [];
    return tracesFromOtlp(understood(http, path, answer, traces).result);
  };
  return {
    dialect: "v3",
    services,
    operations: async (service) =>
      understood(http, "/api/v3/operations", await http.get("/api/v3/operations", { service }), operations),
    search: async (query, { each }) => {
      const answer = await http.get("/api/v3/traces", parameters(query));
      if (answer.status === 400 && isBefore219(answer)) throw tooOld(http, answer);
      if (query.service === undefined && (answer.status === 400 || answer.status === 500)) throw new ServiceNeeded();
      for (const trace of tracesIn("/api/v3/traces", answer)) each(trace);
      return { unread: [] };
    },
    byId: async (traceId) => {
      const path = `/api/v3/traces/${traceId.padStart(32, "0")}`;
      return tracesIn(path, await http.get(path))[0];
    },
  };
}

/** One that wants its parameters in snake case. It would leave out the filter by attribute, and read all for each id. */
const isBefore219 = (answer: Answer): boolean => /query\.start_time_min/.test(messageIn(answer.json) ?? "");

function tooOld(http: HttpClient, answer: Answer): SourceError {
  const { kind, said } = notUnderstood(http, "/api/v3/traces", answer);
  const hint = say`This Jaeger is older than 2.19, whose API v3 finds no trace by an attribute: have the proxy before it let /api/ through too, or ask Jaeger itself.`;
  return new SourceError(kind, said, hint);
}

const parameters = ({ window, limit, service, operation, attribute }: SearchQuery): Record<string, string> => ({
  ...defined({
    "query.serviceName": service,
    "query.operationName": operation,
    "query.attributes": attribute && JSON.stringify({ [attribute.name]: attribute.value }),
  }),
  "query.startTimeMin": rfc3339(Math.max(0, Math.floor(window.from))),
  "query.startTimeMax": rfc3339(Math.max(0, Math.ceil(window.to))),
  "query.searchDepth": String(limit),
});

/** A `Date` holds only milliseconds, so the microseconds are appended. */
const rfc3339 = (instant: Microseconds): string => {
  const iso = new Date(Math.floor(instant / 1_000)).toISOString();
  return iso.replace("Z", `${String(instant % 1_000).padStart(3, "0")}Z`);
};
