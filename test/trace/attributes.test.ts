import { expect, it } from "vitest";
import { fieldOf } from "../../src/trace/attributes.ts";
import { span } from "./span.ts";

const idsIn = (value: string | readonly string[]) => fieldOf(span({ attributes: { order_id: value } }), ["order_id"]);

it.each<[string | readonly string[], string[]]>([
  ["A-1", ["A-1"]],
  [
    ["A-1", "A-2"],
    ["A-1", "A-2"],
  ],
  ['["A-1","A-2"]', ["A-1", "A-2"]],
  ["[7,8]", ["7", "8"]],
  // JavaScript's numbers can't hold this.
  ["[1934567890123456789, 7,-1934567890123456789]", ["1934567890123456789", "7", "-1934567890123456789"]],
  ['["1934567890123456789"]', ["1934567890123456789"]],
  ["[A-1]", ["[A-1]"]],
  ["", []],
])("the values of %j are %j", (value, ids) => {
  expect(idsIn(value)).toEqual(ids);
});
