import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import type { JaegerApi } from "./api.ts";
import type { HttpClient } from "./http.ts";
import { isElsewhere, messageIn, notUnderstood, wrongBase } from "./not-understood.ts";
import { v1Api, v1Services } from "./v1.ts";

/**
 * Detects by asking which dialect a server speaks. v1 is preferred where the server speaks both: a v3 before 2.19
 * ignores the filter by attribute. A web page with status 200 is an answer in neither dialect.
 */
export async function detectDialect(http: HttpClient): Promise<JaegerApi> {
  const v1 = await http.get("/api/services");
  const asV1 = v1Services.safeParse(v1.json);
  if (v1.status === 200 && asV1.success) return v1Api(http, asV1.data.toSorted());
  if (v1.status >= 500) throw notUnderstood(http, "/api/services", v1);
  const { v3Api, v3Services } = await import("./v3.ts");
  const v3 = await http.get("/api/v3/services");
  const asV3 = v3Services.safeParse(v3.json);
  if (v3.status === 200 && asV3.success) return v3Api(http, asV3.data.toSorted());
  if (v3.status >= 500) throw notUnderstood(http, "/api/v3/services", v3);
  // A web page, half an answer or an error message tells more than that the server speaks neither dialect.
  const message = messageIn(v1.json);
  const isTelling = v1.status === 200 || (message !== undefined && !isElsewhere(v1));
  if (isTelling) throw notUnderstood(http, "/api/services", v1, asV1.error);
  throw new SourceError(
    "bad-answer",
    message === undefined
      ? say`${http.base} does not speak Jaeger's API: /api/services answered HTTP ${v1.status}, /api/v3/services HTTP ${v3.status}`
      : say`${http.base} does not speak Jaeger's API: /api/services answered HTTP ${v1.status} with ${v1.quoted(message)}, /api/v3/services HTTP ${v3.status}`,
    wrongBase,
  );
}
