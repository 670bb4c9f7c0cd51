import { expect, it } from "vitest";
import type { ClickHouse } from "../../../src/sources/clickhouse/client.ts";
import { tracesIn, tracesOf } from "../../../src/sources/clickhouse/fetch.ts";
import { otel } from "../../../src/sources/clickhouse/otel.ts";
import type { Row } from "../../../src/sources/clickhouse/rows.ts";

const [first, second] = ["1".repeat(32), "2".repeat(32)];
// Id, parent, state, name, kind, service, start, end, status and its message; attributes, resource, events; UTF-8.
const rowOf = (traceId: string): Row =>
  [traceId, "1".repeat(16), "", "", "POST /orders", "Server", "shop-api", 1, 2, "Unset", ""].concat([
    [[]],
    [[]],
    [],
    true,
  ] as never);

/** A connection that breaks after the first trace, so that `ask` hands its reader the whole answer once more. */
const brokenOnce: ClickHouse = {
  address: { url: "http://db", base: "http://db", database: "otel" },
  ask: async (_, read) => {
    const rows = [rowOf(first), rowOf(second)];
    const broken = async function* () {
      yield* rows;
      throw new Error("ECONNRESET");
    };
    await read(broken()).catch(() => {});
    return read(
      (async function* () {
        yield* rows;
      })(),
    );
  },
  close: async () => {},
};
const store = { clickHouse: brokenOnce, schema: otel, database: "otel", hasLookup: false, cuts: [] };

it("an answer that broke off and was asked for again has each trace once", async () => {
  expect((await tracesOf(store, [first, second])).map(({ traceId }) => traceId)).toEqual([first, second]);
  const handedOver: string[] = [];
  await tracesIn(store, ["shop-api"], { from: 0, to: 9 }, ({ traceId }) => void handedOver.push(traceId));
  expect(handedOver).toEqual([first, second]);
});
