import { textOf } from "../attributes.ts";
import type { Span } from "../span.ts";
import { httpStatus } from "./http.ts";

export interface ObjectStore {
  /** `PutObject`, `GetObject`. */
  readonly method: string;
  /** True if the store answered, even with an error: then the span has a status or a request id. */
  readonly answered: boolean;
}

/** Reads a call to S3 as the instrumentations of the AWS SDKs describe it; undefined for any other span. */
export function objectStore(span: Span, failed: boolean): ObjectStore | undefined {
  const a = span.attributes;
  const service = textOf(a, "rpc.service");
  if (service === undefined ? !span.name.startsWith("S3") : !/^(?:Amazon )?S3$/.test(service)) return undefined;
  const named = /^S3[./ ](\w+)$/.exec(span.name);
  if (service === undefined && named === null) return undefined;
  const called = (textOf(a, "rpc.method") ?? named?.[1] ?? "").split("/").at(-1)!;
  const answered =
    !failed ||
    httpStatus(span) !== undefined ||
    textOf(a, "aws.request_id", "aws.request.id", "aws.requestId") !== undefined;
  return { method: failed && beforeComplete.has(called) ? "CompleteMultipartUpload" : called, answered };
}

/**
 * What comes before the parts of a large file are put together. If one of these calls fails, nobody asks for that any
 * more: it failed there.
 */
export const beforeComplete: ReadonlySet<string> = new Set(["CreateMultipartUpload", "UploadPart", "UploadPartCopy"]);
