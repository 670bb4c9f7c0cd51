import { expect, it } from "vitest";
import type { AddressOrigin } from "../../src/config/address-origin.ts";
import type { AccessSettings } from "../../src/config/access-settings.ts";
import { sameSourceOptions, sameTimeOptions } from "../../src/config/same-source-options.ts";
import type { RunOptions } from "../../src/config/run-options.ts";
import { clickHouse, jaeger } from "../../src/sources/server.ts";

const options: RunOptions = { format: "table", color: false, timeoutMs: 1, verbose: false, failOn: [] };
const access = (from: AddressOrigin, server = jaeger): AccessSettings => ({
  server,
  url: "http://host:1/x",
  context: {},
  headers: [],
  from,
  flags: [],
});
const given = access({ kind: "option", name: "--jaeger-url" });

it.each<[Partial<RunOptions>, string]>([
  [{}, ""],
  [{ file: ["a.json", "my file's.json"] }, String.raw` --file a.json 'my file'\''s.json'`],
  [{ access: given }, " --jaeger-url http://host:1/x"],
  [{ access: access({ kind: "option", name: "--clickhouse-url" }, clickHouse) }, " --clickhouse-url http://host:1/x"],
  [
    { access: { ...given, flags: ["--tenant", "the shop", "--insecure-http"] } },
    " --jaeger-url http://host:1/x --tenant 'the shop' --insecure-http",
  ],
  [{ to: "2026-11-24T03:00:00Z" }, ""],
  [{ to: "2026-11-24T03:00:00Z", asOfEnd: true }, " --now 2026-11-24T03:00:00Z"],
  [{ to: "2026-11-24 03:00", asOfEnd: true, utc: true }, " --now '2026-11-24 03:00' --utc"],
  // A configuration file says so, and says so again.
  [{ utc: true }, ""],
  [{ utc: true, printing: ["--utc", "--lang", "ru"], path: "p.yaml" }, " --path p.yaml --utc --lang ru"],
  [{ utc: true, printing: ["--utc"], now: "2026-11-24 03:00" }, " --now '2026-11-24 03:00' --utc"],
  [{ file: ["-", "a.json"] }, " --file FILE a.json"],
  // Options from a configuration file apply again by themselves, so no words are needed.
  [{ access: access({ kind: "variable", name: "ORDERTRACE_JAEGER_URL" }) }, ""],
  [{ access: access({ kind: "file", file: "config.yaml", context: "prod" }), context: "prod" }, " --context prod"],
  [{ now: "2026-11-24T03:00:00Z", path: "p.yaml" }, " --now 2026-11-24T03:00:00Z --path p.yaml"],
])("%j is asked again with%s", (asked, words) => {
  expect(sameSourceOptions({ ...options, ...asked })).toBe(words);
});

it.each<[Partial<RunOptions>, string]>([
  [{}, " --since 30d"],
  [{ since: "2 days ago" }, " --since '2 days ago'"],
  [{ from: "2026-11-01", to: "2026-11-02" }, " --from 2026-11-01"],
  [{ to: "2026-11-02" }, " --since 30d"],
  // A verb that reads a recording reads all of it.
  [{ file: ["a.json"] }, ""],
  [{ file: ["a.json"], since: "2d" }, " --since 2d"],
])("of %j the time is that%s", (asked, words) => {
  expect(sameTimeOptions({ ...options, ...asked })).toBe(words);
});
