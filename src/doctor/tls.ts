import type { Io } from "../io.ts";
import { type Access, isThisHost } from "../sources/http/access.ts";
import { type Certificate, certificateOf } from "../sources/http/certificate.ts";
import type { Server } from "../sources/server.ts";
import type { Microseconds } from "../trace/span.ts";
import { day } from "../trace/units.ts";
import { type Distrust, type Finding, found } from "./finding.ts";

/** Checks how the connection is encrypted. Returns the server's certificate too, where one was looked at. */
export async function lookAtTls(
  base: string,
  access: Access,
  server: Server,
  { timeoutMs, io }: { readonly timeoutMs: number; readonly io: Pick<Io, "now" | "signal"> },
): Promise<[Finding, Certificate?]> {
  const { protocol, hostname } = new URL(base);
  const isHere = access.socket !== undefined || isThisHost(hostname);
  if (protocol === "http:") return [found("tls", isHere ? "plain-here" : "plain-elsewhere", {})];
  if (access.proxy !== undefined && !isHere) return [found("tls", "tls-unseen", {})];
  const certificate = await certificateOf(base, access, server, { timeoutMs, signal: io.signal });
  return [judgedCertificate(certificate, io.now()), certificate];
}

/** People who renew certificates by hand want to know this long before. */
const expiryNotice: Microseconds = 14 * day;

function judgedCertificate({ protocol, until, problem }: Certificate, now: Microseconds): Finding {
  if (problem !== undefined)
    return found("tls", "tls-untrusted", { why: distrustByCode[problem] ?? "other", reason: problem });
  if (until - now < expiryNotice) return found("tls", "tls-expiring", { until, leftMs: (until - now) / 1_000 });
  return found("tls", "tls-trusted", { protocol, until });
}

/** Reasons for distrust, by the error codes of OpenSSL and Node. */
const distrustByCode: Readonly<Record<string, Distrust>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown-authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT: "unknown-authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown-authority",
  CERT_HAS_EXPIRED: "expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "other-name",
};
