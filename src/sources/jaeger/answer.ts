import { excerpt, SourceError } from "../errors.ts";

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The body parsed; undefined when it is no JSON. Jaeger sends errors as JSON under text/plain. */
  readonly json: unknown;
}

/** What to do about a refusal, by what was sent. */
const nextAfter = (credential: string | undefined): string =>
  credential === undefined
    ? "Jaeger stands behind a login: give a credential, with --token-file, --user, --cert-file or a context of `ordertrace config`."
    : `Refused was ${credential}: is it still valid, and may it read Jaeger?`;

interface Told {
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** What was sent along, for the advice: `the token of …` */
  readonly credential?: string | undefined;
}

/**
 * What came back, unless it is plainly not from Jaeger. The content type says nothing, the body does.
 * @throws SourceError `unauthorized` on 401, 403, 407, a redirect to a login or a login page; `bad-answer` on another
 * redirect; `unreachable` when a proxy says that it could not reach Jaeger
 */
export function checkedAnswer(
  base: string,
  status: number,
  location: string,
  body: string,
  { retryAfterMs, credential }: Told = {},
): Answer {
  const behindLogin = nextAfter(credential);
  if (status === 401 || status === 403 || status === 407) {
    throw new SourceError("unauthorized", `${base} refused access (HTTP ${status})`, behindLogin);
  }
  // nginx's words, and the status that it puts for want of a better one.
  if (status === 400 && isPage(body) && /SSL certificate/i.test(body)) {
    throw new SourceError("unauthorized", `${base} does not accept the client certificate, or wants one`, behindLogin);
  }
  if (status >= 300 && status < 400) throw redirected(base, status, location, behindLogin);
  const json = parseJson(body);
  if (json === undefined && status < 300 && isPage(body) && isLogin(body)) {
    throw new SourceError("unauthorized", `${base} answered with a login page`, behindLogin);
  }
  if (status === 429 || (status >= 502 && json === undefined)) {
    const what = status === 429 ? "asks for fewer requests" : "is a proxy that could not get an answer from Jaeger";
    const when = retryAfterMs === undefined ? "in a moment" : `in ${Math.ceil(retryAfterMs / 1_000)} s, as it asks`;
    throw new SourceError("unreachable", `${base} ${what} (HTTP ${status})`, `Try again ${when}.`);
  }
  return { status, body, json };
}

export const isPage = (body: string): boolean => /^\s*<(!doctype|html|head|body|form|\?xml|!--)/i.test(body);

/** Whether a web page is one to log in by. */
export const isLogin = (page: string): boolean =>
  /SAMLRequest|type=["']?password|\bsign[ -]?in\b|\blog[ -]?in\b|\boauth|\bopenid/i.test(page);

/** A permanent redirect and one to the same host say where Jaeger is now; any other one leads to a login. */
function redirected(base: string, status: number, location: string, behindLogin: string): SourceError {
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
