import { expect, test } from "vitest";
import { clickHouseAddress } from "../../../src/sources/clickhouse/address.ts";
import { SourceError } from "../../../src/sources/errors.ts";

test.each([
  ["http://db:8123/otel", "http://db:8123", "otel"],
  ["http://db:8123/otel/", "http://db:8123", "otel"],
  ["https://db/gate/way/otel", "https://db/gate/way", "otel"],
  ["http://db:8123", "http://db:8123", undefined],
  ["http://db:8123/my%20traces", "http://db:8123", "my traces"],
])("%s", (text, url, database) => {
  expect(clickHouseAddress(text)).toEqual({ base: text.replace(/\/$/, ""), url, database });
});

test.each([
  ["db:8123", /is no URL of a ClickHouse/],
  ["http://user:secret@db:8123/otel", /carries credentials/],
  ["http://db:8123/%zz", /names no database/],
])("%s is none", (text, message) => {
  expect(() => clickHouseAddress(text)).toThrow(SourceError);
  expect(() => clickHouseAddress(text)).toThrow(message);
  expect(() => clickHouseAddress(text)).not.toThrow(/secret/);
});
