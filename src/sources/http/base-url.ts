import { say } from "../../sentence.ts";
import { excerpt, SourceError } from "../errors.ts";
import { jaeger, type Server } from "../server.ts";

/**
 * A server's address in the form that is asked and shown: origin and base path, without a trailing slash. For a page of
 * Jaeger's UI, or a path of its API, it is what stands before that.
 * @throws SourceError `bad-url`; its message holds no credentials
 */
export function checkedBaseUrl(text: string, server: Server = jaeger): string {
  const example = isWithoutScheme(text) ? `http://${text}` : server.usual;
  const hint =
    server === jaeger
      ? say`Write it as ${example}, with the base path if Jaeger has one.`
      : say`Write it as ${example}: the last part of the path is the database.`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new SourceError("bad-url", say`${excerpt(withoutUser(text))} is no URL of a ${server.name}`, hint);
  }
  if (url.username !== "" || url.password !== "") {
    const message = say`the URL of ${url.host} carries credentials, which would show in process lists and logs`;
    throw new SourceError("bad-url", message, say`Leave them out of the URL.`);
  }
  if (url.search !== "" || url.hash !== "") {
    const message = say`the URL of ${url.host} goes on after its path, with what is asked of a page, not of the API`;
    throw new SourceError(
      "bad-url",
      message,
      say`Leave out the ? or the # and all that follows; a key is given with --header.`,
    );
  }
  const path = server === jaeger ? url.pathname.replace(knownPath, "") : url.pathname;
  return `${url.origin}${path.replace(/\/+$/, "")}`;
}

/** Whether only the scheme is missing before a host and its port: `localhost:16686`. */
const isWithoutScheme = (text: string): boolean => /^[\w.-]+:\d{1,5}(?:\/[\w./-]*)?$/.test(text);

/** Whether a path ends as those of Jaeger's UI and of its API do. */
export const isOfJaeger = (pathname: string): boolean => knownPath.test(pathname);

const knownPath =
  /\/(?:search|dependencies|trace\/[\da-f]{8,32}|api\/(?:v3\/)?(?:services|operations|traces)(?:\/.*)?)\/?$/i;

/** Cuts up to the last @: a password may hold a slash or another @, and the scheme may be missing. */
const withoutUser = (text: string): string => text.replace(/^(\w+:\/\/)?.*@/s, "$1");
