import type { Trace } from "../../trace/span.ts";
import { excerpt, SourceError } from "../errors.ts";
import type { Window } from "../source.ts";
import type { Answer, HttpClient } from "./http.ts";

/** One dialect of Jaeger's query API, in our own words. */
export interface JaegerApi {
  readonly dialect: "v1" | "v3";
  services(): Promise<string[]>;
  operations(service: string): Promise<Operation[]>;
  search(query: SearchQuery): Promise<Found>;
  /** Undefined when there is no such trace (any more). */
  byId(traceId: string): Promise<Trace | undefined>;
}

export interface Operation {
  readonly name: string;
  readonly kind: string | undefined;
}

export interface SearchQuery {
  readonly window: Window;
  readonly limit: number;
  readonly service?: string;
  readonly operation?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
}

export interface Found {
  readonly traces: readonly Trace[];
  readonly notes: readonly string[];
}

/** The server would not search without a service: the caller names one after the other. */
export class ServiceNeeded extends Error {
  override readonly name = "ServiceNeeded";
}

/** @throws SourceError that says what came instead of an answer of the API */
export function notUnderstood(http: HttpClient, path: string, answer: Answer, detail?: string): SourceError {
  const said = messageIn(answer.json);
  if (said !== undefined) return new SourceError("bad-answer", `${http.base}${path} answered HTTP ${answer.status}: ${excerpt(said)}`, "This is Jaeger's own error; its log says more.");
  if (/^\s*[{[]/.test(answer.body) && answer.json === undefined) {
    return new SourceError("unreachable", `${http.base}${path} broke off in the middle of its JSON`, "Try again; ask for less with --since 1d if it happens again.");
  }
  if (/^\s*</.test(answer.body)) {
    return new SourceError("bad-answer", `${http.base}${path} answered with a web page, not with Jaeger's API`, "Wrong base path? Give the address of Jaeger's query service, such as http://localhost:16686.");
  }
  const what = answer.body === "" ? "an empty body" : excerpt(answer.body);
  return new SourceError("bad-answer", `${http.base}${path} answered HTTP ${answer.status} with ${what}${detail === undefined ? "" : ` (${detail})`}`, "Is this the address of Jaeger's query service?");
}

/** The message of an error body: v1's `{errors:[{msg}]}`, v3's `{error:{message}}`, a gateway's `{message}`. */
function messageIn(json: unknown): string | undefined {
  const body = json as { errors?: { msg?: unknown }[] | null; error?: { message?: unknown } | string; message?: unknown } | null | undefined;
  if (typeof body !== "object" || body === null) return undefined;
  const found = body.errors?.[0]?.msg ?? (typeof body.error === "object" ? body.error?.message : body.error) ?? body.message;
  return typeof found === "string" && found !== "" ? found : undefined;
}

export const errorMessage = (answer: Answer): string => messageIn(answer.json) ?? "";
