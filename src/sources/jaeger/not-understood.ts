import type { z } from "zod";
import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import { isPage } from "../http/login-page.ts";
import { jaeger } from "../server.ts";
import { problemIn } from "../wire/problem.ts";
import type { Answer } from "./answer.ts";
import type { HttpClient } from "./http.ts";

export const wrongBase = say`Wrong base path? Give the address of Jaeger's query service, such as http://localhost:16686.`;

const serverFails = say`The server says so itself; its log may say more.`;

/** The error that says what came instead of an answer: Jaeger's own error, half an answer, a web page or other text. */
export function notUnderstood(http: HttpClient, path: string, answer: Answer, error?: z.ZodError): SourceError {
  const asked = `${http.base}${path}`;
  const said = messageIn(answer.json);
  if (said !== undefined) {
    const what = say`${asked} answered HTTP ${answer.status}: ${answer.quoted(said)}`;
    return new SourceError("bad-answer", what, isElsewhere(answer) ? wrongBase : serverFails);
  }
  if (answer.json !== undefined && answer.status === 200 && error !== undefined) {
    return new SourceError(
      "bad-answer",
      say`${asked} answered with JSON that is not Jaeger's, ${problemIn(error)}`,
      wrongBase,
    );
  }
  if (answer.status >= 500) {
    const what =
      answer.body === ""
        ? say`${asked} answered HTTP ${answer.status}`
        : say`${asked} answered HTTP ${answer.status} with ${answer.quoted(answer.body)}`;
    return new SourceError("bad-answer", what, serverFails);
  }
  if (answer.json === undefined && /^\s*[{[]/.test(answer.body)) {
    const hint =
      answer.shortenedBy === undefined
        ? say`Try again; if it stays so, look at the proxy before ${jaeger.name}, or ask ${jaeger.name} itself.`
        : say`Try again; ask about less time with ${answer.shortenedBy} if it happens again.`;
    return new SourceError("unreachable", say`${asked} broke off in the middle of its JSON`, hint);
  }
  if (isPage(answer.body)) {
    return new SourceError(
      "bad-answer",
      say`${asked} answered with a web page (HTTP ${answer.status}), not with Jaeger's API`,
      wrongBase,
    );
  }
  const what = answer.body === "" ? say`an empty body` : answer.quoted(answer.body);
  return new SourceError("bad-answer", say`${asked} answered HTTP ${answer.status} with ${what}`, wrongBase);
}

/**
 * The answer as its schema reads it.
 * @throws SourceError where it is another status, or of another form
 */
export function understood<T>(
  http: HttpClient,
  path: string,
  answer: Answer,
  schema: z.ZodType<T>,
  json = answer.json,
): T {
  const parsed = schema.safeParse(json);
  if (answer.status !== 200 || !parsed.success) throw notUnderstood(http, path, answer, parsed.error);
  return parsed.data;
}

/** The message of an error's body: v1's `{errors:[{msg}]}`, v3's `{error:{message}}`, a gateway's `{message}`. */
export function messageIn(json: unknown): string | undefined {
  const errors = field(json, "errors");
  const first = Array.isArray(errors) ? field(errors[0], "msg") : undefined;
  const error = field(json, "error");
  return [first, field(error, "message"), error, field(json, "message")].find(
    (one): one is string => typeof one === "string" && one !== "",
  );
}

/** Whether another server says that it has no such path: Jaeger knows its own paths, and words its errors otherwise. */
export function isElsewhere({ status, json }: Answer): boolean {
  const errors = field(json, "errors");
  const error = field(json, "error");
  const isJaegers =
    (Array.isArray(errors) && field(errors[0], "msg") !== undefined) || field(error, "httpCode") !== undefined;
  return status === 404 && !isJaegers;
}

const field = (json: unknown, name: string): unknown =>
  typeof json === "object" && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined;
