import { say, type Sentence } from "../../sentence.ts";
import { SourceError } from "../errors.ts";

/** How to reach a protected server, and how to authenticate. The values come from the configuration. */
export interface Access {
  readonly authorization?: Authorization;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether one of the headers is a credential. */
  readonly secretHeaders?: boolean;
  readonly tls?: Tls;
  /** A Unix socket's path, in place of the URL's host and port. */
  readonly socket?: string;
  /** The proxy for this server, if it has one; its own credentials may be in the URL. */
  readonly proxy?: { readonly url: string; readonly except: string };
  /**
   * Removes the credentials from a text, since a server may quote what it was sent. Comes before a text is cut or
   * wrapped: a credential is not recognised after that.
   */
  readonly hide?: (text: string) => string;
  /** Allows credentials over plain http. */
  readonly insecureHttp?: boolean;
}

export interface Authorization {
  /** Says in messages where the credential is from: the token in `/home/oncall/token`. */
  readonly from: Sentence;
  /**
   * The value of the Authorization header.
   * @param refused a value that the server has refused; returned is a newer value then, or undefined where none exists
   * @throws SourceError `unauthorized` when the credential can't be had
   */
  header(refused?: string): Promise<string | undefined>;
}

/** PEM texts. */
export interface Tls {
  /** Replaces the authorities that Node trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Names the credential that is sent, for messages; undefined where none is sent. */
export const credentialOf = ({ authorization, secretHeaders, tls }: Access): Sentence | undefined =>
  authorization?.from ??
  (tls?.cert !== undefined
    ? say`the client certificate`
    : secretHeaders === true
      ? say`the secret headers`
      : undefined);

/**
 * Makes sure that credentials go over https, or stay on this host, unless plain http is allowed.
 * @throws SourceError `bad-url`
 */
export function checkSafe(base: string, access: Access): void {
  const { protocol, hostname } = new URL(base);
  if (protocol !== "http:") return;
  if (access.tls?.cert !== undefined) {
    throw new SourceError(
      "bad-url",
      say`${base} is plain http, where no client certificate is asked for`,
      say`Write https:// in the address.`,
    );
  }
  const credential = credentialOf(access);
  if (credential === undefined || access.insecureHttp === true || access.socket !== undefined || isThisHost(hostname))
    return;
  throw new SourceError(
    "bad-url",
    say`${base} is plain http: whoever is on the way could read ${credential}`,
    say`Write https:// in the address, or send it all the same with --insecure-http.`,
  );
}

export const isThisHost = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
