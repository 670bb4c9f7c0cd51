import { SourceError } from "../errors.ts";
import { type JaegerApi, notUnderstood } from "./api.ts";
import type { HttpClient } from "./http.ts";
import { v1Api } from "./v1.ts";
import { v3Api } from "./v3.ts";

/**
 * Finds out by asking which dialect a server speaks. v1 is preferred where both are there: a v3 before 2.19 ignores
 * the filter by attribute. A web page with 200 is no answer of either.
 */
export async function detectDialect(http: HttpClient): Promise<JaegerApi> {
  const v1 = await http.get("/api/services");
  if (v1.status === 200 && hasKey(v1.json, "data")) return v1Api(http);
  if (v1.status >= 500) throw notUnderstood(http, "/api/services", v1);
  const v3 = await http.get("/api/v3/services");
  if (v3.status === 200 && (hasKey(v3.json, "services") || isEmptyObject(v3.json))) return v3Api(http);
  if (v1.json === undefined && v1.status === 200) throw notUnderstood(http, "/api/services", v1);
  throw new SourceError(
    "bad-answer",
    `${http.base} does not speak Jaeger's API: /api/services answered HTTP ${v1.status}, /api/v3/services HTTP ${v3.status}`,
    "Wrong base path? Give the address of Jaeger's query service, such as http://localhost:16686.",
  );
}

const hasKey = (json: unknown, key: string): boolean => typeof json === "object" && json !== null && key in json;

const isEmptyObject = (json: unknown): boolean => typeof json === "object" && json !== null && Object.keys(json).length === 0;
