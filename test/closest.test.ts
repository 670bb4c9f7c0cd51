import { expect, it } from "vitest";
import { closest, didYouMean } from "../src/closest.ts";
import { loadPath } from "../src/path/load.ts";

const points = loadPath().points.map(({ point }) => point);
const verbs = "show lost stuck slow errors orders coverage audit check watch diff export path config demo doctor".split(
  " ",
);

it.each([
  ["lsot", "lost"],
  ["Lost", "lost"],
  ["stcuk", "stuck"],
  ["doctr", "doctor"],
  ["order", "orders"],
  ["exprot", "export"],
  ["frobnicate", undefined],
  ["", undefined],
  ["x".repeat(10_000), undefined],
])("%s: %s", (word, meant) => {
  expect(closest(word, verbs)).toBe(meant);
});

it.each([
  ["13.1", "13"],
  ["20", "20.1"],
  ["20.1.1", "20.1"],
  ["15", "15a"],
  ["24a", "24a.1"],
  ["24A.1", "24a.1"],
  ["777", undefined],
  ["99", undefined],
  ["26", undefined],
])("the point %s: %s", (word, meant) => {
  expect(closest(word, points)).toBe(meant);
});

it("says what there is where nothing is near", () => {
  expect(didYouMean("tabel", ["table", "json"])).toBe("did you mean table?");
  expect(didYouMean("pdf", ["table", "json", "table"])).toBe("choose from table, json");
  expect(didYouMean("x", ["a-b"], { otherwise: "there is " })).toBe("there is a-b");
  expect(didYouMean("tabl", ["table"], { mark: "`" })).toBe("did you mean `table`?");
});
