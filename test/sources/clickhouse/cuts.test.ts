import { expect, test } from "vitest";
import { cutsIn } from "../../../src/sources/clickhouse/cuts.ts";

test.each<[string, Record<string, string>, string[]]>([
  ["nothing set", {}, []],
  ["limits that say when they are reached", { max_result_rows: "1000", result_overflow_mode: "throw" }, []],
  ["a mode without a limit", { max_result_rows: "0", result_overflow_mode: "break" }, []],
  [
    "a limit that cuts off without a word",
    { max_result_rows: "1000", result_overflow_mode: "break" },
    ["result_overflow_mode = break with max_result_rows = 1000"],
  ],
  [
    "a time after which what is there is handed over",
    { max_execution_time: "30", timeout_overflow_mode: "break" },
    ["timeout_overflow_mode = break with max_execution_time = 30"],
  ],
  [
    "groups that are left out",
    { max_rows_to_group_by: "10000", group_by_overflow_mode: "any" },
    ["group_by_overflow_mode = any with max_rows_to_group_by = 10000"],
  ],
  ["a limit on every statement", { limit: "100", offset: "0" }, ["limit = 100"]],
  ["shards that may be missing", { skip_unavailable_shards: "1" }, ["skip_unavailable_shards = 1"]],
])("%s", (_, settings, cuts) => {
  expect(cutsIn(new Map(Object.entries(settings)))).toEqual(cuts);
});
