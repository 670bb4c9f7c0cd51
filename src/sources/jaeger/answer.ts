import { excerpt, SourceError } from "../errors.ts";

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The body parsed; undefined when it is no JSON. Jaeger sends errors as JSON under text/plain. */
  readonly json: unknown;
}

const behindLogin = "Jaeger stands behind a login: ask for an address that you may read.";

/**
 * What came back, unless it is plainly not from Jaeger. The content type says nothing, the body does.
 * @throws SourceError `unauthorized` on 401, 403, 407, a redirect to a login or a login page; `bad-answer` on another
 * redirect; `unreachable` when a proxy says that it could not reach Jaeger
 */
export function checkedAnswer(base: string, status: number, location: string, body: string): Answer {
  if (status === 401 || status === 403 || status === 407) {
    throw new SourceError("unauthorized", `${base} refused access (HTTP ${status})`, behindLogin);
  }
  if (status >= 300 && status < 400) throw redirected(base, status, location);
  const json = parseJson(body);
  if (json === undefined && status < 300 && isPage(body) && loginMarks.test(body)) {
    throw new SourceError("unauthorized", `${base} answered with a login page`, behindLogin);
  }
  if (status === 429 || (status >= 502 && json === undefined)) {
    const what = status === 429 ? "asks for fewer requests" : "is a proxy that could not get an answer from Jaeger";
    throw new SourceError("unreachable", `${base} ${what} (HTTP ${status})`, "Try again in a moment.");
  }
  return { status, body, json };
}

export const isPage = (body: string): boolean => /^\s*(<!doctype|<html|<head|<\?xml|<!--)/i.test(body);

const loginMarks = /type=["']?password|\bsign[ -]?in\b|\blog[ -]?in\b|\boauth|\bopenid/i;

/** A permanent redirect and one to the same host say where Jaeger is now; any other one leads to a login. */
function redirected(base: string, status: number, location: string): SourceError {
  const to = URL.canParse(location, base) ? new URL(location, base) : undefined;
  const where = to === undefined ? "nowhere" : excerpt(`${to.origin}${to.pathname}`);
  const elsewhere = to !== undefined && to.hostname !== new URL(base).hostname && status !== 301 && status !== 308;
  if (elsewhere || /log-?in|sign-?in|auth|sso/i.test(`${to?.hostname}${to?.pathname}`)) {
    return new SourceError("unauthorized", `${base} redirects to ${where}, which looks like a login`, behindLogin);
  }
  return new SourceError(
    "bad-answer",
    `${base} redirects to ${where}`,
    "Give the address it names, or its base path, as --jaeger-url.",
  );
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
