import { expect, it } from "vitest";
import { secretsInUrl } from "../../../src/sources/http/url-secrets.ts";

it.each([
  ["http://oncall:hush%40hush@jaeger/base", ["oncall:hush%40hush", "hush%40hush", "oncall:hush@hush", "hush@hush"]],
  ["oncall:hush/hush@jaeger", ["oncall:hush/hush", "hush/hush"]],
  ["http://jaeger/base?token=hush", ["token=hush"]],
])("a credential in %s, in each form", (url, secrets) => {
  expect(secretsInUrl(url)).toEqual(expect.arrayContaining(secrets));
});

it.each(["http://localhost:16686", "https://jaeger/teams/orders@eu"])("none in %s", (url) => {
  expect(secretsInUrl(url)).toEqual([]);
});
