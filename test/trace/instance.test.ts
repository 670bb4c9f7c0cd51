import { expect, it } from "vitest";
import { instanceOf } from "../../src/trace/instance.ts";
import type { AttributeValue } from "../../src/trace/span.ts";

const of = (resource: Record<string, AttributeValue>) => instanceOf(new Map(Object.entries(resource)));

it("is known by its pod, else by its host, its container or its own id", () => {
  const all = { "service.instance.id": "627c", "container.id": "abf9", "host.name": "node-1", "k8s.pod.name": "mes-1" };
  expect(of(all)?.name).toBe("mes-1");
  expect(of({ ...all, "k8s.pod.name": "" })?.name).toBe("node-1");
  expect(of({ "service.instance.id": "627c", "container.id": "abf9" })?.name).toBe("abf9");
  expect(of({ "service.instance.id": "627c", "process.pid": 7 })?.name).toBe("627c");
});

it("is another after a restart, and beside it on the same host", () => {
  const one = { "host.name": "node-1", "process.pid": 7 };
  expect(of(one)).toEqual(of({ ...one }));
  expect(of(one)?.key).not.toBe(of({ ...one, "process.pid": 8 })?.key);
  expect(of(one)?.key).not.toBe(of({ ...one, "service.instance.id": "627c" })?.key);
});

it("is unknown where the resource says nothing of it", () => {
  expect(of({ "service.name": "mes-api", "telemetry.sdk.language": "nodejs" })).toBeUndefined();
});
