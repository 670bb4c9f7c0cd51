import { textOf } from "./attributes.ts";
import { memoizeByObject } from "./memoize.ts";
import type { Attributes } from "./span.ts";

/** One of the processes that a service runs as. */
export interface Instance {
  /** Tells it from all others of its service, also from the one before a restart where the resource allows that. */
  readonly key: string;
  /** What people know it by. */
  readonly name: string;
}

/**
 * What tells instances apart, what people know them by first. SDKs and collectors set some of these: a container has a
 * new id after a restart, but the same host name and process number.
 * @see https://opentelemetry.io/docs/specs/semconv/resource/
 */
const attributes = ["k8s.pod.name", "host.name", "container.id", "service.instance.id", "process.pid"] as const;

/** The instance that sent a span, by the span's resource; undefined if the resource does not say. */
export const instanceOf = memoizeByObject((resource: Attributes): Instance | undefined => {
  const values = attributes.map((name) => textOf(resource, name) ?? "");
  const name = values.find((value) => value !== "");
  return name === undefined ? undefined : { key: JSON.stringify(values), name };
});
